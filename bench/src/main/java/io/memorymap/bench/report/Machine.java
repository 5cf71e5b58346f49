package io.memorymap.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Where figures come from.
 *
 * @param processor its model
 * @param processors how many the JVM sees
 * @param memoryMib memory of the machine, or 0
 * @param system name, version and architecture
 * @param java name and version of the JVM
 * @param fileSystem of the directory with the files
 * @param day in UTC
 */
public record Machine(
        String processor, int processors, long memoryMib, String system, String java, String fileSystem, String day) {
    /**
     * This machine, now.
     *
     * @param directory where the files of the subjects are
     * @throws IOException if it cannot be looked at
     */
    public static Machine here(Path directory) throws IOException {
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                kibibytes(field(Path.of("/proc/meminfo"), "MemTotal")) >> 10,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                Files.getFileStore(directory).type(),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    private static String field(Path file, String name) throws IOException {
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static long kibibytes(String text) {
        String digits = text.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }
}
