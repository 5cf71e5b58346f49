package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import io.memorymap.cli.Tool.Result;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tool as users start it: {@code java -jar memorymap-collections-*-cli.jar}. The thousand looks into a store that another
 * JVM writes to:
 *
 * <pre>{@code
 * mvn -pl collections verify -Dtest=InspectorPackagedTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dmemorymap.inspector.runs=1000
 * }</pre>
 */
@Tag("packaged")
class InspectorPackagedTest {
    private static final Path JAR = Path.of(System.getProperty("memorymap.cli.jar", "(built in phase package)"));
    private static final int RUNS = Integer.getInteger("memorymap.inspector.runs", 3);
    private static final int REPORT_EVERY = 100;
    private static final int PATIENCE_SECONDS = 60;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    @TempDir
    private Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void createStore() throws IOException {
        file = directory.resolve("store.mm");
        try (KeyValueStore<Long, String> store =
                KeyValueStore.builder(Long.class, String.class).capacity(20_000).open(file)) {
            for (long i = 0; i < 20_000; i++) {
                store.set(i, "value " + i);
            }
        }
    }

    private static ProcessBuilder tool(Object... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR.toString()));
        command.addAll(List.of(Tool.strings(args)));
        return new ProcessBuilder(command);
    }

    private Result run(Object... args) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = tool(args)
                .redirectInput(ProcessBuilder.Redirect.from(emptyFile().toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Path emptyFile() throws IOException {
        Path empty = directory.resolve("empty");
        Files.write(empty, new byte[0]);
        return empty;
    }

    /**
     * Stops the tool by Ctrl-C, or by what {@code kill} sends where Ctrl-C is ignored: the background jobs of a shell ignore it
     * from the start, and so does every process that they begin.
     */
    private static void interrupt(Process process) throws IOException, InterruptedException {
        int signal = ignoresInterrupts() ? SIGTERM : SIGINT;
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.STOPPED - SIGINT + signal);
    }

    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            String ignored =
                    lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
            long signals = Long.parseUnsignedLong(
                    ignored.substring(ignored.indexOf(':') + 1).strip(), 16);
            return (signals >> (SIGINT - 1) & 1) != 0;
        }
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void everyCommandRunsFromTheJar() throws IOException, InterruptedException {
        Path copy = directory.resolve("copy.mm");
        Path dump = directory.resolve("dump");

        assertThat(run("info", file, "--json").json().get("entries").getAsInt()).isEqualTo(20_000);
        assertThat(run("stats", file, "--json").json().get("entries").getAsInt())
                .isEqualTo(20_000);
        assertThat(run("get", file, "17").out()).isEqualTo("value 17\n");
        assertThat(run("get", file, "-1").code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(run("keys", file).lines()).hasSize(20_000);
        assertThat(run("verify", file, "--json").json().get("clean").getAsBoolean())
                .isTrue();
        Result dumped = run("dump", file);
        Files.writeString(dump, dumped.out());
        assertThat(run("load", copy, dump, "--create", "--json")
                        .json()
                        .get("loaded")
                        .getAsInt())
                .isEqualTo(20_000);
        assertThat(run("compact", copy, "--json").code()).isZero();
        assertThat(run("repair", copy, "--json").json().get("clean").getAsBoolean())
                .isTrue();
        assertThat(run("dump", copy).lines()).containsExactlyInAnyOrderElementsOf(dumped.lines());
        assertThat(run("bench", "--seconds", 1, "--json", directory)
                        .json()
                        .getAsJsonObject("syncPut")
                        .get("operations")
                        .getAsLong())
                .isPositive();
        assertThat(run("verify", dump).code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run("--version").out()).startsWith("memorymap ").doesNotContain("not packaged");
    }

    /** The bar is drawn by a thread whose errors nobody sees: a class that the jar lacks would only keep it away. */
    @Test
    void theJarHoldsWhatTheProgressBarNeeds() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (URLClassLoader jar =
                new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Constructor<?> progress = jar.loadClass("io.memorymap.cli.Progress")
                    .getDeclaredConstructor(PrintStream.class, int.class, String.class, long.class);
            progress.setAccessible(true);
            PrintStream terminal = new PrintStream(shown, true, StandardCharsets.UTF_8);
            try (AutoCloseable work = (AutoCloseable) progress.newInstance(terminal, 80, "work", -1L)) {
                long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (!shown.toString(StandardCharsets.UTF_8).contains("work") && System.nanoTime() < giveUp) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                assertThat(work).isNotNull();
            }
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("work");
    }

    @Test
    void aReaderThatGoesAwayEndsTheToolQuietly() throws IOException, InterruptedException {
        Process process = tool("dump", file).start();
        try (BufferedReader reader = process.inputReader()) {
            assertThat(reader.readLine()).contains("\"store\"");
        }

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.BROKEN_PIPE);
        assertThat(errors(process)).isEmpty();
    }

    @Test
    void anInterruptedBenchLeavesNothingBehind() throws IOException, InterruptedException {
        Path place = Files.createDirectory(directory.resolve("place"));
        Process process = tool("bench", "--seconds", 100, place).start();
        awaitFileIn(place);

        interrupt(process);

        assertThat(errors(process)).isEmpty();
        try (Stream<Path> left = Files.list(place)) {
            assertThat(left).isEmpty();
        }
    }

    private static void awaitFileIn(Path place) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < giveUp) {
            try (Stream<Path> files = Files.list(place)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("nothing appeared in " + place);
    }

    @Test
    void thePageIsServedUntilItIsInterrupted() throws IOException, InterruptedException {
        Process process = tool("serve", file).start();
        try (BufferedReader reader = process.inputReader()) {
            URI address = URI.create(reader.readLine());

            HttpResponse<String> page = get(address);
            HttpResponse<String> totals = get(address.resolve("0/totals"));

            assertThat(page.body()).contains("<title>MemoryMap</title>");
            assertThat(Tool.parse(totals.body()).get("entries").getAsInt()).isEqualTo(20_000);
            interrupt(process);
        }
        assertThat(errors(process)).isEmpty();
    }

    private static HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anInterruptedLoadLeavesASoundStore() throws IOException, InterruptedException {
        Process process = tool("load", file).start();
        try (OutputStream rows = process.getOutputStream()) {
            for (int i = 0; i < 20_000; i++) {
                rows.write(("{\"key\":" + i + ",\"value\":\"new " + i + "\"}\n").getBytes(StandardCharsets.UTF_8));
            }
            rows.flush();
            // Once a row is in, it is in the midst of it.
            while (!"new 5".equals(run("get", file, "5").out().strip())) {
                assertThat(process.isAlive()).isTrue();
            }
            interrupt(process);
        }

        assertThat(errors(process)).isEmpty();
        assertThat(run("verify", file).code()).isZero();
        try (KeyValueStore<Long, String> store =
                KeyValueStore.builder(Long.class, String.class).capacity(20_000).open(file)) {
            assertThat(store.size()).isEqualTo(20_000);
            store.forEach((key, value) -> assertThat(value).isIn("value " + key, "new " + key));
        }
    }

    @Test
    void noLookIntoAStoreInUseShowsAnErrorOrAWrongRow() throws IOException, InterruptedException {
        Path live = directory.resolve("live.mm");
        try (LiveStore writer = LiveStore.start(live, false)) {
            RowCheck rows = new RowCheck(false);
            for (int i = 0; i < RUNS; i++) {
                rows.check(run("dump", live));
                if (i % REPORT_EVERY == REPORT_EVERY - 1) {
                    System.getLogger("test").log(System.Logger.Level.INFO, (i + 1) + " looks, none wrong");
                }
            }
            Result verify = run("verify", live);
            assertThat(verify.code()).as(verify.out()).isZero();
            writer.end();
        }
    }
}
