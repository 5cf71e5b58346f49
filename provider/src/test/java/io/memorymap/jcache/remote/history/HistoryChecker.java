package io.memorymap.jcache.remote.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds the history of a shared cache against what is promised of it, key by key.
 *
 * <ul>
 *   <li>The writes of each key took effect one after the other, each once, between its start and its end; one whose end is unknown at
 *       any time after its start, or never; one that failed never.
 *   <li>What read and wrote in one step wrote upon what it read, with nothing between.
 *   <li>A read saw what was there at a moment between its start and its end, or, where a near cache may have served it, at most the
 *       promised staleness before its start.
 *   <li>A process never went back: neither behind what it saw nor behind what it wrote.
 *   <li>Nothing vanished without a removal, but when the server may have lost it.
 * </ul>
 *
 * <p><b>How.</b> Every value is written once, so that a read names its write. Each write makes a block with its reads, and blocks are
 * joined by what read one value and wrote the next. In an order of all operations the blocks stand one after the other; within a block
 * the steps are given, and it is enough to compare each operation's end with the latest start in earlier steps. Block A comes before
 * block B if an operation of A ended before one of B began, or if a process saw A first. The history is right exactly if this
 * relation has no cycle (for reads and writes alone: Gibbons and Korach, Testing shared memories, 1997). An entry of a cache may vanish
 * at any time, so that an observation of nothing is a block of its own, which fits between any two others. The work grows with the
 * number of operations and its logarithm.
 *
 * <p><b>What it cannot see.</b> A write that nobody read and that ran beside the next one. An entry that vanished where a removal or
 * a loss of the server was possible at the same time. A key that {@code putIfAbsent} or {@code replace} found present without saying
 * with which value. What a process that was killed had read without writing it down. Anything across two keys: no promise is made there.
 */
final class HistoryChecker {
    private final long staleness;
    private final List<Interval> losses;

    /**
     * Makes a checker.
     *
     * @param staleness by how many nanoseconds a near cache may be behind
     * @param losses when the server may have lost what it holds
     */
    HistoryChecker(long staleness, List<Interval> losses) {
        this.staleness = staleness;
        this.losses = losses;
    }

    /** What contradicts the promises; empty if nothing does. */
    List<String> violations(List<Operation> history) {
        List<String> violations = new ArrayList<>();
        byKey(history)
                .forEach((key, operations) ->
                        violations.addAll(new KeyHistory(key, operations, staleness).violations(losses)));
        return violations;
    }

    /**
     * By how much the near caches of a history were behind: the least staleness with which it is right.
     *
     * @return nanoseconds, rounded up to a tenth of a millisecond; the promised staleness if it is not right with that either
     */
    long staleness(List<Operation> history) {
        long resolution = 100_000;
        long low = -1;
        long high = staleness / resolution;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (new HistoryChecker(middle * resolution, losses)
                    .violations(history)
                    .isEmpty()) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high * resolution;
    }

    private static Map<Integer, List<Operation>> byKey(List<Operation> history) {
        return history.stream().collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    }
}
