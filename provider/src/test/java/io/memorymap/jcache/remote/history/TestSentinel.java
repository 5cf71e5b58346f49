package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A primary, its replica, and a sentinel that makes the one into the other when the primary is gone. */
final class TestSentinel implements AutoCloseable {
    private static final String NAME = "first";
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** The shell ends the sentinel as soon as nobody holds the other end of its input. */
    private static final String KEEPER = "\"$@\" </dev/null >/dev/null 2>&1 & cat; kill -9 $!";

    private final TestServer primary = TestServer.start("--repl-diskless-sync-delay", "0");
    private final TestServer replica = TestServer.start("--repl-diskless-sync-delay", "0");
    private final int port = freePort();
    private final Process keeper;

    TestSentinel(Path directory) throws IOException {
        replica.send("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        await(replica, "master_link_status:up");
        Path file = Files.writeString(
                Files.createDirectories(directory).resolve("sentinel.conf"),
                String.join(
                        "\n",
                        "port " + port,
                        "bind 127.0.0.1",
                        "sentinel monitor " + NAME + " 127.0.0.1 " + primary.port() + " 1",
                        "sentinel down-after-milliseconds " + NAME + " 500",
                        "sentinel failover-timeout " + NAME + " 5000",
                        ""));
        keeper = new ProcessBuilder(List.of(
                        "sh", "-c", KEEPER, "sh", TestServer.binary().toString(), file.toString(), "--sentinel"))
                .directory(directory.toFile())
                .start();
        // Without knowing the replica it could not promote it; it writes down what it knows.
        long limit = System.nanoTime() + LIMIT_NANOS;
        while (!Files.readString(file).contains("known-replica " + NAME)) {
            check(limit, "the sentinel does not find the replica");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void check(long limit, String what) {
        if (System.nanoTime() > limit) {
            throw new IllegalStateException(what);
        }
        LockSupport.parkNanos(POLL_NANOS);
    }

    private static void await(TestServer server, String replication) {
        long limit = System.nanoTime() + LIMIT_NANOS;
        for (String said = replication(server); !said.contains(replication); said = replication(server)) {
            check(limit, "no " + replication + " in " + said);
        }
    }

    /** What a server says of its replication; a sentinel that promotes it ends the connections of all its clients, this one too. */
    private static String replication(TestServer server) {
        try {
            return server.send("INFO", "replication");
        } catch (UncheckedIOException e) {
            return e.toString();
        }
    }

    /** For the configuration. */
    String uri() {
        return "redis-sentinel://127.0.0.1:" + port + "/0#" + NAME;
    }

    /** Kills the primary, and waits until the replica has taken its place. */
    void failOver() {
        primary.kill();
        await(replica, "role:master");
    }

    @Override
    public void close() throws IOException {
        keeper.getOutputStream().close();
        keeper.onExit().join();
        primary.close();
        replica.close();
    }
}
