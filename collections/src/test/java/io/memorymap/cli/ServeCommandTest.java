package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import io.memorymap.cli.Tool.Result;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code serve}: it prints an address, and serves until it is asked to end. */
class ServeCommandTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void createStore() throws IOException {
        file = directory.resolve("store.mm");
        try (KeyValueStore<String, Long> store =
                KeyValueStore.builder(String.class, Long.class).open(file)) {
            store.set("a", 1L);
        }
    }

    @Test
    void thePageIsThereUntilTheCommandIsEnded() throws Exception {
        PipedOutputStream out = new PipedOutputStream();
        try (BufferedReader shown =
                new BufferedReader(new InputStreamReader(new PipedInputStream(out), StandardCharsets.UTF_8))) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Session session = new Session(
                    new ByteArrayInputStream(new byte[0]),
                    out,
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    false);
            FutureTask<Integer> run = new FutureTask<>(() -> Main.run(session, "serve", file.toString()));
            Thread worker = new Thread(run, "tool");
            worker.start();

            URI address = URI.create(shown.readLine());
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(address.resolve("files"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .contains("store.mm");

            session.awaitEnd(worker, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(run.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(ExitCode.STOPPED);
            assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
            assertThat(isListenedTo(address.getPort())).isFalse();
        }
    }

    private static boolean isListenedTo(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void whatIsWrongWithTheCommandIsSaidAtOnce() throws IOException {
        Result missing = Tool.run("serve", file, directory.resolve("none.mm"));
        Result folder = Tool.run("serve", directory);
        Result nothing = Tool.run("serve");

        assertThat(missing.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(missing.err()).contains("none.mm: there is no such file");
        assertThat(folder.err()).contains("is not a regular file");
        assertThat(nothing.err()).contains("Missing required parameter");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Result busy = Tool.run("serve", "--port", taken.getLocalPort(), file);
            assertThat(busy.code()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(busy.err()).contains("port " + taken.getLocalPort());
        }
    }
}
