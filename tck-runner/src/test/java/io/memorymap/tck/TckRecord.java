package io.memorymap.tck;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What one run of the TCK did, or a part of it in one JVM. Kept in files, because the run and its check are different JVMs.
 *
 * @param passed tests that ended well, the excluded ones among them
 * @param failed tests that did not
 * @param skipped tests that JUnit left out
 * @param excluded tests that the TCK left out, {@code class#method}; JUnit counts them as passed
 * @param cacheFiles files in the directories of persistent caches at the end
 */
record TckRecord(int passed, int failed, int skipped, List<String> excluded, int cacheFiles) {

    private static final String SUFFIX = ".properties";

    TckRecord {
        excluded = List.copyOf(excluded);
    }

    /** Writes it beside what other parts of the run have written. */
    void write(Path directory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("passed", String.valueOf(passed));
        properties.setProperty("failed", String.valueOf(failed));
        properties.setProperty("skipped", String.valueOf(skipped));
        properties.setProperty("cacheFiles", String.valueOf(cacheFiles));
        for (int i = 0; i < excluded.size(); i++) {
            properties.setProperty("excluded." + i, excluded.get(i));
        }
        Files.createDirectories(directory);
        try (Writer out = Files.newBufferedWriter(Files.createTempFile(directory, "part", SUFFIX))) {
            properties.store(out, null);
        }
    }

    /** All parts of a run, as one. */
    static TckRecord read(Path directory) throws IOException {
        TckRecord all = new TckRecord(0, 0, 0, List.of(), 0);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path part : parts) {
                all = all.and(part(part));
            }
        }
        return all;
    }

    private TckRecord and(TckRecord other) {
        List<String> both = new ArrayList<>(excluded);
        both.addAll(other.excluded);
        return new TckRecord(
                passed + other.passed,
                failed + other.failed,
                skipped + other.skipped,
                both,
                cacheFiles + other.cacheFiles);
    }

    private static TckRecord part(Path file) throws IOException {
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
