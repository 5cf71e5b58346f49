package io.memorymap.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The text that {@code load} reads: loaded, or refused with one line that says why. */
public final class FuzzedLoad {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path DIRECTORY = directory();

    /** So begins what {@link Failure} says of an exception that nobody has foreseen. */
    private static final String UNEXPECTED = "memorymap: unexpected ";

    private FuzzedLoad() {}

    private static Path directory() {
        try {
            Path directory = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, "memorymap-fuzz")
                    : Files.createTempDirectory("memorymap-fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(FuzzedLoad::delete));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete() {
        try {
            clear();
            Files.delete(DIRECTORY);
        } catch (IOException leftBehind) {
            throw new UncheckedIOException(leftBehind);
        }
    }

    private static void clear() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Loads a text into a new store. */
    public static void run(byte[] data) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                new ByteArrayInputStream(data),
                new ByteArrayOutputStream(),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "load",
                DIRECTORY.resolve("loaded.mm").toString(),
                "--create");
        String said = err.toString(StandardCharsets.UTF_8);
        boolean refused = code == ExitCode.UNUSABLE && said.startsWith("memorymap: ") && !said.startsWith(UNEXPECTED);
        if (code != ExitCode.OK && !refused) {
            throw new AssertionError("exit code " + code + ": " + said);
        }
        try {
            clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
