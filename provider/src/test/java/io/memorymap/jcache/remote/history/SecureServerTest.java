package io.memorymap.jcache.remote.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.remote.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that lets in only whom it knows, and one that is reached by TLS alone. */
final class SecureServerTest {
    private static final String PASSWORD = "correct-horse";
    private static final String STORE_PASSWORD = "changeit";
    private static final int LINE_CHARACTERS = 64;

    private static final Path README = Path.of("..", "README.md");
    private static final String COMMAND = "ACL SETUSER app on >secret ";

    @TempDir
    private Path directory;

    private Path file(String server, boolean near) throws IOException {
        return Files.writeString(
                directory.resolve("memorymap.conf"),
                SharedCache.configuration(server, "", directory.resolve("near"), near));
    }

    private static void useCache(Path configuration) {
        try (MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
                CacheManager manager =
                        provider.getCacheManager(configuration.toUri(), SecureServerTest.class.getClassLoader())) {
            Cache<Integer, Long> cache = manager.getCache(HistoryWorker.CACHE, Integer.class, Long.class);
            cache.put(1, 10L);
            assertThat(cache.get(1)).isEqualTo(10L);
            Long sum = cache.invoke(1, (entry, arguments) -> {
                entry.setValue(entry.getValue() + 1);
                return entry.getValue();
            });
            assertThat(sum).isEqualTo(11L);
            cache.clear();
            assertThat(cache.iterator().hasNext()).isFalse();
        }
    }

    @Test
    void userWithTheRightsOfReadmeDoesAll() throws IOException {
        try (TestServer server = TestServer.start()) {
            assertThat(setUser(server)).contains("+OK");
            String in = "uri = \"" + server.uri() + "\", user = app, password = \"" + PASSWORD + "\"";
            useCache(file(in, true));
            useCache(file(in, false));
        }
    }

    @Test
    void wrongPasswordIsRefusedAndNotShown() throws IOException {
        try (TestServer server = TestServer.start()) {
            assertThat(setUser(server)).contains("+OK");
            Path file = file("uri = \"" + server.uri() + "\", user = app, password = \"wrong-" + PASSWORD + "\"", true);
            assertThatThrownBy(() -> useCache(file))
                    .isInstanceOf(CacheException.class)
                    .satisfies(problem -> {
                        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
                            assertThat(String.valueOf(cause)).doesNotContain(PASSWORD);
                        }
                    });
        }
    }

    /** As README says. */
    private static String setUser(TestServer server) throws IOException {
        String line = Files.readAllLines(README).stream()
                .filter(text -> text.startsWith(COMMAND))
                .findFirst()
                .orElseThrow();
        String answer = server.send(line.replace(">secret", ">" + PASSWORD).split(" ", -1));
        // From here on nobody is let in without a name.
        server.send("ACL", "SETUSER", "default", "off");
        return answer;
    }

    @Test
    void serverIsReachedByTls() throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("server.p12");
        makeCertificate(store);
        int port = freePort();
        try (TestServer server = TestServer.start(
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        directory.resolve("certificate.pem").toString(),
                        "--tls-key-file",
                        directory.resolve("key.pem").toString(),
                        "--tls-ca-cert-file",
                        directory.resolve("certificate.pem").toString(),
                        "--tls-auth-clients",
                        "no");
                WorkerProcess trusting = worker(
                        1,
                        port,
                        List.of(
                                "-Djavax.net.ssl.trustStore=" + store,
                                "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD));
                WorkerProcess other = worker(2, port, List.of())) {
            trusting.start(1);
            Waiting.awaitWork(List.of(trusting), "through TLS");
            assertThat(server.send("INFO", "clients")).contains("tracking_clients:1");
            trusting.stop();
            // Who does not know the server's certificate does not go on.
            other.start(2);
            assertThatThrownBy(() -> Waiting.await(other::isReady, "it does not end"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("CacheException");
        }
    }

    private WorkerProcess worker(int number, int port, List<String> options) {
        Path own = directory.resolve("process-" + number);
        return new WorkerProcess(
                number,
                own,
                SharedCache.configuration("rediss://127.0.0.1:" + port, own.resolve("near"), true),
                Work.READS,
                SharedCache.WINDOW_NANOS,
                options);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Makes a key and a certificate that nobody else vouches for: a store for the client, and files for the server. */
    private void makeCertificate(Path store) throws IOException, GeneralSecurityException, InterruptedException {
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(status).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
        writePem(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("server", STORE_PASSWORD.toCharArray()).getEncoded());
        Certificate certificate = keys.getCertificate("server");
        writePem("certificate.pem", "CERTIFICATE", certificate.getEncoded());
        // A store of a key alone is not one of certificates that are trusted.
        keys.deleteEntry("server");
        keys.setCertificateEntry("trusted", certificate);
        try (OutputStream out = Files.newOutputStream(store)) {
            keys.store(out, STORE_PASSWORD.toCharArray());
        }
    }

    private void writePem(String name, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                directory.resolve(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
