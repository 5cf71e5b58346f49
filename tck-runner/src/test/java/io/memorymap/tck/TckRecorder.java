package io.memorymap.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records what a run of the TCK did into the directory that the system property {@value #RECORDS_PROPERTY} names, a file for each part of it;
 * without the property it does nothing. Excluded tests show only in the TCK's log, so it listens there.
 */
public final class TckRecorder implements TestExecutionListener {
    static final String RECORDS_PROPERTY = "tck.record";
    private static final String DIRECTORY_PROPERTY = "memorymap.directory";

    private final @Nullable Path records;
    private final ExclusionHandler exclusions = new ExclusionHandler();
    private int passed;
    private int failed;
    private int skipped;

    /** For the service loader. */
    public TckRecorder() {
        this(System.getProperty(RECORDS_PROPERTY) == null ? null : Path.of(System.getProperty(RECORDS_PROPERTY)));
    }

    TckRecorder(@Nullable Path records) {
        this.records = records;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        // A JVM of several is given class by class, each a plan of its own, and may keep its listeners.
        passed = 0;
        failed = 0;
        skipped = 0;
        exclusions.excluded.clear();
        if (records != null) {
            Logger.getLogger("").addHandler(exclusions);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() != Status.SUCCESSFUL) {
            // Containers too: a class that fails as a whole has no tests to count.
            failed++;
        } else if (test.isTest()) {
            passed++;
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        if (records == null) {
            return;
        }
        Logger.getLogger("").removeHandler(exclusions);
        try {
            new TckRecord(passed, failed, skipped, exclusions.excluded, countCacheFiles()).write(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int countCacheFiles() throws IOException {
        String directory = System.getProperty(DIRECTORY_PROPERTY);
        if (directory == null || !Files.isDirectory(Path.of(directory))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return (int) files.count();
        }
    }

    private static final class ExclusionHandler extends Handler {
        private static final Pattern MESSAGE = Pattern.compile("EXCLUDING TEST '([^']*)'\\s*'([^']*)'");

        final List<String> excluded = new ArrayList<>();

        ExclusionHandler() {
            setLevel(Level.ALL);
        }

        @Override
        public synchronized void publish(LogRecord logged) {
            String message = logged.getMessage();
            if (message == null || !message.contains("EXCLUDING")) {
                return;
            }
            Matcher matcher = MESSAGE.matcher(message);
            // A line that looks different counts as well, under its own text.
            excluded.add(matcher.find() ? matcher.group(1) + "#" + matcher.group(2) : message);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
