package io.memorymap.bench.figure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux says of the mappings of this process. */
final class Pages {
    private static final int PAGE_KIB = 4;

    private Pages() {}

    /** Pages that are dirty in mappings of files below a directory. */
    static long dirty(Path directory) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.UTF_8);
        String prefix = directory.toRealPath().toString();
        long kibibytes = 0;
        boolean counts = false;
        for (String line : lines) {
            if (line.matches("^[0-9a-f]+-[0-9a-f]+ .*")) {
                counts = line.contains(prefix);
            } else if (counts && (line.startsWith("Shared_Dirty:") || line.startsWith("Private_Dirty:"))) {
                kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kibibytes / PAGE_KIB;
    }
}
