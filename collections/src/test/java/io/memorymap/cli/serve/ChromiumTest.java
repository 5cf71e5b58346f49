package io.memorymap.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.memorymap.KeyValueStore;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real browser draws the page, in both colour schemes. It needs Chromium, as Debian's package of that name installs it. To keep the pictures:
 *
 * <pre>{@code
 * mvn -pl collections test -Dtest=ChromiumTest -Dmemorymap.screenshots=/tmp/page
 * }</pre>
 */
class ChromiumTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";

    @TempDir
    private Path directory;

    private PageServer server;

    @BeforeEach
    void serve() throws IOException {
        Path file = directory.resolve("users.mm");
        try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                .capacity(10_000)
                .open(file)) {
            store.set(HOSTILE, HOSTILE);
            store.noteReads(30, 10);
            for (int i = 0; i < 50; i++) {
                store.set("user-" + i, "value", System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(i + 2));
            }
        }
        Path text = Files.writeString(directory.resolve("text.mm"), "no store\n".repeat(1_000));
        server = PageServer.start(0, List.of(file, text));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Optional<String> chromium() {
        Stream<String> folders =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return folders.flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** What a run of the browser prints. */
    private record Printed(String out, String err) {}

    private Printed run(String scheme, List<String> options) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory(directory, "profile");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        List<String> command = new ArrayList<>();
        command.add(chromium().orElseThrow());
        command.addAll(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--user-data-dir=" + profile,
                "--blink-settings=preferredColorScheme=" + (scheme.equals("dark") ? 0 : 1),
                // The time of the page, not that of the clock: it runs on when the page waits for nothing but time.
                "--virtual-time-budget=7000"));
        command.addAll(options);
        command.add(server.address().toString());
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Printed(Files.readString(out), Files.readString(err));
    }

    @ParameterizedTest
    @CsvSource({"light, 1200", "dark, 390"})
    void thePageIsDrawn(String scheme, int width) throws IOException, InterruptedException {
        assumeTrue(
                chromium().isPresent(),
                "No Chromium is installed (Debian: apt-get install chromium): the page is not drawn");

        Path picture = directory.resolve("page.png");
        Printed printed =
                run(scheme, List.of("--dump-dom", "--screenshot=" + picture, "--window-size=" + width + ",2400"));

        // The console of the page, where a refused download or a failed script would be.
        assertThat(printed.err().lines().filter(line -> line.contains("CONSOLE")))
                .isEmpty();
        assertThat(printed.out())
                .contains("Read only.", "users.mm", "51</p>", "user-7", "up to 1 hour", "for ever")
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .doesNotContain("<img", "This page failed")
                .containsPattern("class=\"picture\" role=\"img\" aria-label=\"[0-9]+ rows?, ")
                .containsPattern("aria-label=\"Entries in the last [0-9]+ s: now 51, ")
                .containsPattern("aria-label=\"Hit ratio in the last [0-9]+ s: now 75.0&nbsp;%, ")
                .contains("of 40 reads since ")
                .containsPattern("text.mm: is not a store");
        BufferedImage drawn = ImageIO.read(picture.toFile());
        assertThat(drawn.getWidth()).isEqualTo(width);
        int corner = drawn.getRGB(2, 2) & 0xFF;
        assertThat(corner).isBetween(scheme.equals("dark") ? 0 : 200, scheme.equals("dark") ? 60 : 255);
        keep(picture, scheme + "-" + width + ".png");
    }

    private static void keep(Path picture, String name) throws IOException {
        String folder = System.getProperty("memorymap.screenshots");
        if (folder != null) {
            Files.createDirectories(Path.of(folder));
            Files.copy(picture, Path.of(folder, name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
