package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each text of the corpus, and some changes of it by chance, gives settings or a {@code CacheException}; and so does what fuzzing that is
 * guided by coverage makes of them, in some seconds. For hours: {@code mvn -pl collections,provider test -Dtest='FuzzTest#findsNothing'
 * -Dsurefire.failIfNoSpecifiedTests=false -Dmemorymap.fuzz.seconds=3600 -Dtest.timeout=10h}.
 */
class FuzzTest {
    private static final int CHANGED = Integer.getInteger("memorymap.fuzz.changed", 150);
    private static final int SECONDS = Integer.getInteger("memorymap.fuzz.seconds", 8);
    /** From then on it pays to compile code well, which makes a process slow at first. */
    private static final int SECONDS_OF_A_LONG_RUN = 300;

    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: +(\\d+)");
    private static final String FUZZER = "com.code_intelligence.jazzer.Jazzer";

    private static Path corpus() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(FuzzTest.class.getResource("fuzz"), "the corpus")
                .toURI());
    }

    private static List<byte[]> inputs() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(corpus())) {
            List<Path> sorted = files.sorted().toList();
            byte[][] inputs = new byte[sorted.size() + 1][];
            for (int i = 0; i < sorted.size(); i++) {
                inputs[i] = Files.readAllBytes(sorted.get(i));
            }
            try (var reference = ManagerSettings.class.getResourceAsStream("memorymap-reference.conf")) {
                inputs[sorted.size()] = Objects.requireNonNull(reference).readAllBytes();
            }
            return List.of(inputs);
        }
    }

    @Test
    void theCorpusIsMetAsItShouldBe() throws IOException, URISyntaxException {
        List<byte[]> inputs = inputs();
        long seed = Long.getLong("memorymap.seed", 1);
        Random random = new Random(seed);
        for (int i = 0; i < inputs.size() + CHANGED; i++) {
            byte[] data =
                    i < inputs.size() ? inputs.get(i) : changed(inputs.get(random.nextInt(inputs.size())), random);
            assertThatCode(() -> FuzzedSettings.fuzzerTestOneInput(data))
                    .as("seed %d: %s", seed, new String(data, StandardCharsets.ISO_8859_1))
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] changed(byte[] input, Random random) {
        byte[] changed = input.clone();
        for (int n = random.nextInt(4); n >= 0 && changed.length > 0; n--) {
            int at = random.nextInt(changed.length);
            int length = Math.min(random.nextInt(20), changed.length - at);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] = (byte) "{}[]=:,\"$#\n*.+0aA\\\u00ff".charAt(random.nextInt(18));
                case 1 -> System.arraycopy(changed, random.nextInt(changed.length - length + 1), changed, at, length);
                case 2 -> changed = Arrays.copyOf(changed, at);
                default -> changed[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return changed;
    }

    @Test
    void findsNothing() throws IOException, InterruptedException, URISyntaxException {
        Path directory = Files.createDirectories(Path.of("target", "fuzz")).toAbsolutePath();
        Path reached = Files.createDirectories(directory.resolve("reached"));
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx600m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=" + (SECONDS < SECONDS_OF_A_LONG_RUN ? 1 : 4),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FUZZER,
                        "--target_class=" + FuzzedSettings.class.getName(),
                        "--instrumentation_includes=io.memorymap.**:com.typesafe.config.**",
                        "--reproducer_path=" + directory,
                        "-max_total_time=" + SECONDS,
                        "-timeout=120",
                        "-rss_limit_mb=0",
                        "-print_final_stats=1",
                        "-artifact_prefix=" + directory + "/",
                        reached.toString(),
                        corpus().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start()
                .waitFor();
        String said = Files.readString(directory.resolve("log"));
        assertThat(status).as("%s: %s", directory.resolve("log"), tail(said)).isZero();
        Matcher runs = RUNS.matcher(said);
        assertThat(runs.find()).as(said).isTrue();
        System.getLogger("test").log(Level.INFO, runs.group(1) + " runs in " + SECONDS + " s");
    }

    private static String tail(String said) {
        List<String> lines = said.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
