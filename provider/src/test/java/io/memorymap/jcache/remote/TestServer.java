package io.memorymap.jcache.remote;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A server of its own for a test: the binary of the test dependency, or one that is installed and named with {@code
 * -Dtest.redis.binary}. It keeps nothing on disk, so it is empty after each start, and it ends with the process that has
 * started it.
 *
 * <p>{@code -Dtest.redis=host:port} names a server that runs already: it is emptied instead of started, and cannot be killed.
 */
public final class TestServer implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The shell ends the server as soon as nobody holds the other end of its input. */
    private static final String KEEPER = "\"$@\" </dev/null >/dev/null & echo $!; exec >/dev/null; cat; kill -9 $!";

    private static @Nullable Path binary;

    private final String host;
    private final int port;
    private final List<String> options;
    private final boolean ours;
    /** What a server writes there, as for a replica, another one must not find. */
    private @Nullable Path place;

    private @Nullable Process keeper;
    private @Nullable ProcessHandle server;

    private TestServer(String host, int port, List<String> options, boolean ours) {
        this.host = host;
        this.port = port;
        this.options = options;
        this.ours = ours;
    }

    /**
     * Starts a server on a free port, or empties the one that is named.
     *
     * @param options of the server's command line, such as {@code --maxmemory 2mb}; a named server is not used then
     */
    public static TestServer start(String... options) {
        String named = System.getProperty("test.redis", "");
        if (!named.isEmpty() && options.length == 0) {
            int colon = named.lastIndexOf(':');
            TestServer running = new TestServer(
                    named.substring(0, colon), Integer.parseInt(named.substring(colon + 1)), List.of(), false);
            running.send("FLUSHALL");
            return running;
        }
        TestServer server = new TestServer("127.0.0.1", freePort(), List.of(options), true);
        server.restart();
        return server;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again on the same port, empty; ends it first if it runs. */
    public void restart() {
        kill();
        List<String> command = new ArrayList<>(List.of("sh", "-c", KEEPER, "sh", binary().toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", host, "--save", "", "--appendonly", "no"));
        command.addAll(options);
        try {
            Path own = Files.createTempDirectory("memorymap-test-server");
            place = own;
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .directory(own.toFile())
                    .start();
            keeper = process;
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            server = ProcessHandle.of(Long.parseLong(said.readLine().trim())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    private void awaitAnswer() {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            try {
                send("PING");
                return;
            } catch (UncheckedIOException e) {
                if (System.nanoTime() > limit || !isRunning()) {
                    throw new IllegalStateException("The server on port " + port + " does not answer", e);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    /**
     * Sends a command on a connection of its own.
     *
     * @return what the server says, as it is on the wire
     */
    public String send(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            // One byte for each character, so that binary keys can be given.
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (answer.isEmpty() && !words[0].equals("SHUTDOWN")) {
                throw new IOException("The server on port " + port + " closed the connection without an answer");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isRunning() {
        ProcessHandle process = server;
        return !ours || (process != null && process.isAlive());
    }

    /** Ends it as a crash does. */
    public void kill() {
        end(true);
    }

    /** Ends it in order. */
    public void stop() {
        end(false);
    }

    private void end(boolean atOnce) {
        ProcessHandle process = server;
        Process shell = keeper;
        if (process == null || shell == null) {
            return;
        }
        if (atOnce) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        try {
            process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            shell.getOutputStream().close();
            shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("The server on port " + port + " does not end", e);
        }
        server = null;
        keeper = null;
        removePlace();
    }

    private void removePlace() {
        Path own = place;
        File[] files = own == null ? null : own.toFile().listFiles();
        if (own == null || files == null) {
            return;
        }
        try {
            for (File file : files) {
                Files.delete(file.toPath());
            }
            Files.delete(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        place = null;
    }

    @Override
    public void close() {
        end(true);
    }

    public int port() {
        return port;
    }

    /** Of the server's process. */
    public long pid() {
        ProcessHandle process = server;
        if (process == null) {
            throw new IllegalStateException("The server on port " + port + " was not started here, or has ended");
        }
        return process.pid();
    }

    /** As {@code memorymap.remote.uri} wants it. */
    public String uri() {
        return "redis://" + host + ":" + port;
    }

    /** The program of the server. */
    public static synchronized Path binary() {
        Path known = binary;
        if (known == null) {
            String named = System.getProperty("test.redis.binary", "");
            known = named.isEmpty() ? unpacked() : Path.of(named);
            binary = known;
        }
        return known;
    }

    private static Path unpacked() {
        boolean arm = System.getProperty("os.arch").toLowerCase(Locale.ROOT).contains("aarch64");
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        String name = mac
                ? "/redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64")
                : arm ? "/redis-server-6.2.7-linux-arm64" : "/redis-server-6.2.6-v5-linux-amd64";
        try (InputStream in = TestServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            Path directory = Files.createTempDirectory("memorymap-test-server");
            // What was named last goes first.
            directory.toFile().deleteOnExit();
            Path file = directory.resolve("redis-server");
            Files.copy(in, file);
            if (!file.toFile().setExecutable(true)) {
                throw new IllegalStateException(file + " cannot be made executable");
            }
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
