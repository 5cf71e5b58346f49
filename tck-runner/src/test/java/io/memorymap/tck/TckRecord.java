package io.memorymap.tck;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What one run of the TCK did. Kept in a file, because the run and its check are different JVMs.
 *
 * @param passed tests that ended well, the excluded ones among them
 * @param failed tests that did not
 * @param skipped tests that JUnit left out
 * @param excluded tests that the TCK left out, {@code class#method}; JUnit counts them as passed
 * @param cacheFiles files in the directory of persistent caches at the end
 */
record TckRecord(int passed, int failed, int skipped, List<String> excluded, int cacheFiles) {

    TckRecord {
        excluded = List.copyOf(excluded);
    }

    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("passed", String.valueOf(passed));
        properties.setProperty("failed", String.valueOf(failed));
        properties.setProperty("skipped", String.valueOf(skipped));
        properties.setProperty("cacheFiles", String.valueOf(cacheFiles));
        for (int i = 0; i < excluded.size(); i++) {
            properties.setProperty("excluded." + i, excluded.get(i));
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
    }

    static TckRecord read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        List<String> excluded = new ArrayList<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith("excluded.")) {
                excluded.add(properties.getProperty(key));
            }
        }
        return new TckRecord(
                number(properties, "passed"),
                number(properties, "failed"),
                number(properties, "skipped"),
                excluded,
                number(properties, "cacheFiles"));
    }

    private static int number(Properties properties, String key) {
        return Integer.parseInt(properties.getProperty(key, "missing " + key));
    }

    /**
     * Fails unless every test of the suite ran and only the allowed ones were excluded.
     *
     * @param mode for messages
     * @param tests how many the suite has
     * @param allowed the tests that may be excluded
     */
    void check(String mode, int tests, List<String> allowed) {
        if (!excluded.equals(allowed)) {
            throw new AssertionError("TCK, " + mode + ": excluded " + excluded + ", but only " + allowed + " may be");
        }
        if (failed != 0 || skipped != 0 || passed != tests) {
            throw new AssertionError("TCK, " + mode + ": of " + tests + " tests " + passed + " passed, " + failed
                    + " failed, " + skipped + " were skipped");
        }
    }
}
