package io.memorymap.bench;

import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.workload.Workload;
import java.util.List;
import java.util.Map;

/**
 * One column of a table that JMH fills.
 *
 * @param section the table
 * @param column its name
 * @param workload the class
 * @param method what of it
 * @param parameters all but the subject
 * @param threads how many at once
 * @param forks JVMs for each subject that a target speaks of
 * @param seconds about how long one of them takes
 * @param subjects those
 * @param others subjects that get one JVM
 */
record Experiment(
        Section section,
        String column,
        Class<? extends Workload> workload,
        String method,
        Map<String, String> parameters,
        int threads,
        int forks,
        int seconds,
        List<Peer> subjects,
        List<Peer> others) {
    private static final String MILLION = "1000000";
    /** Entries of which most are not met in the first second. */
    private static final long MUCH = 1_000_000;

    /** Two seconds: then all is compiled, and the young generation has been through once. */
    static final int WARMUPS = 5;

    private static final int LONG_WARMUPS = 12;

    /** Entries of the usual run. */
    long entries() {
        return Long.parseLong(parameters.getOrDefault("entries", MILLION));
    }

    /**
     * Pieces of time before those that count: a store that has just been filled still takes space when it is overwritten, and where there are many
     * entries, most of their pages are met for the first time then.
     */
    int warmups() {
        boolean slow = switch (section) {
            case PUT, MIXED, EVICT -> true;
            default -> entries() > MUCH;
        };
        return slow ? LONG_WARMUPS : WARMUPS;
    }
}
