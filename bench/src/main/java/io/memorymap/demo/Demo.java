package io.memorymap.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * A JCache application is killed in the middle of its work and goes on where it was. Starts the {@link Catalog} in a JVM of
 * its own, kills it with SIGKILL, starts it again until it is done, and once more; then compares what the three runs answered.
 */
public final class Demo {
    /** Classes whose values are computed once more, without any cache, and compared. */
    private static final int SAMPLES = 200;

    private final Path directory;
    private final Path caches;
    private final List<String> keys;
    private final Random random;

    private Demo(Path directory, List<String> keys, Random random) {
        this.directory = directory;
        this.caches = directory.resolve("caches");
        this.keys = keys;
        this.random = random;
    }

    /**
     * Runs the demo; ends with status 1 if a promise does not hold.
     *
     * @param args the directory to work in, which is emptied first; {@code target/demo} if none is given
     * @throws Exception if a JVM cannot be started or fails
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args.length > 0 ? args[0] : "target/demo")
                .toAbsolutePath()
                .normalize();
        long seed = System.nanoTime();
        List<String> broken = new Demo(directory, JdkClasses.list(), new Random(seed)).run();
        if (!broken.isEmpty()) {
            broken.forEach(problem -> System.out.println("BROKEN (seed " + seed + "): " + problem));
            System.exit(1);
        }
    }

    private List<String> run() throws IOException, InterruptedException {
        delete(directory);
        Files.createDirectories(directory);
        System.out.println("A catalog of the " + Terminal.count(keys.size()) + " classes of Java " + Runtime.version()
                + ", behind a read-through JCache cache.");

        int mortal = keys.size() * (35 + random.nextInt(30)) / 100;
        Run killed = start("run 1", mortal);
        long firstFile = fileBytes();
        System.out.println("Run 1: killed with SIGKILL after "
                + Terminal.count(killed.answers().size()) + " answers. Starting again ...");
        Run second = start("run 2", Integer.MAX_VALUE);
        long secondFile = fileBytes();
        System.out.println("Run 2: served " + Terminal.count(second.hits())
                + " classes from the file, computed the other " + Terminal.count(second.loads()) + ".");
        Run third = start("run 3", Integer.MAX_VALUE);
        System.out.println("Run 3: served " + Terminal.count(third.hits()) + ", computed "
                + Terminal.count(third.loads()) + ".\n");

        Terminal.table(
                        List.of("run 1 (killed)", "run 2 (after kill)", "run 3 (warm)"),
                        List.of(killed, second, third),
                        List.of(firstFile, secondFile, fileBytes()))
                .forEach(System.out::println);
        List<String> broken = Promises.broken(killed, second, third);
        int wrong = compareSamples(third);
        if (wrong != 0) {
            broken.add(wrong + " of " + SAMPLES + " values differ from what the class files say");
        }
        if (broken.isEmpty()) {
            System.out.println(
                    "\nAll " + Terminal.count(killed.answers().size())
                            + " answers of the killed run were served by the next one, equal and without computing them again.");
        }
        for (Path file : files()) {
            System.out.println("\nThe cache lives in " + file + "\nInspect it, from the root of the project:\n"
                    + "  java -jar collections/target/memorymap-collections-0.1.0-cli.jar info " + file);
        }
        return broken;
    }

    /** Starts the application and listens to it until it ends, or kills it after so many answers. */
    private Run start(String name, int mortal) throws IOException, InterruptedException {
        Path log = directory.resolve(name.replace(' ', '-') + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Catalog.class.getName(),
                caches.toUri().toString(),
                String.valueOf(keys.size() + keys.size() / 4));
        builder.redirectError(log.toFile());
        long start = System.nanoTime();
        Process process = builder.start();
        Run run = new Run();
        boolean kill = mortal != Integer.MAX_VALUE;
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                ProgressBar bar = Terminal.progressBar(name, keys.size())) {
            String line = nextLine(lines);
            while (line != null) {
                run.accept(line, System.nanoTime() - start);
                show(bar, run);
                if (run.answers().size() >= mortal) {
                    // Not Process.destroyForcibly, which closes the pipe: what is in it was answered before the end.
                    process.toHandle().destroyForcibly();
                }
                line = nextLine(lines);
            }
        } finally {
            process.destroyForcibly();
        }
        int status = process.waitFor();
        if (kill) {
            run.killed(System.nanoTime() - start);
        }
        if (kill == (status == 0)) {
            throw new IllegalStateException(name + " ended with status " + status + " after "
                    + run.answers().size() + " answers; it wrote:\n" + Files.readString(log));
        }
        return run;
    }

    private static void show(@Nullable ProgressBar bar, Run run) {
        if (bar != null) {
            bar.stepTo(run.answers().size());
        }
    }

    /** The next line; null at the end, and for a line that the end cut short. */
    private static @Nullable String nextLine(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) c);
        }
        return null;
    }

    private int compareSamples(Run run) {
        int wrong = 0;
        for (int i = 0; i < SAMPLES; i++) {
            int index = random.nextInt(keys.size());
            Run.Answer answer = run.answer(index);
            if (answer == null || answer.checksum() != Catalog.checksum(ClassFactsLoader.parse(keys.get(index)))) {
                wrong++;
            }
        }
        return wrong;
    }

    private long fileBytes() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(caches)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(caches)) {
            return files.filter(file -> file.toString().endsWith(".mmap"))
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
