package io.memorymap.jcache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The server that the tests stand on. */
class TestServerTest {
    @Test
    void aKilledServerComesBackOnItsPortAndIsEmpty() {
        try (TestServer server = TestServer.start("--maxclients", "100")) {
            server.send("SET", "k", "v");
            assertThat(server.send("GET", "k")).isEqualTo("$1\r\nv\r\n");
            long pid = server.pid();

            server.kill();

            assertThat(server.isRunning()).isFalse();
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
            server.restart();
            assertThat(server.send("GET", "k")).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void aServerThatIsToldToStopEnds() {
        TestServer server = TestServer.start("--maxclients", "101");
        server.stop();
        assertThat(server.isRunning()).isFalse();
    }
}
