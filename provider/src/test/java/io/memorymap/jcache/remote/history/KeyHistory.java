package io.memorymap.jcache.remote.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Checks what was done to one key; see {@link HistoryChecker}. */
final class KeyHistory {
    private final int key;
    private final List<Operation> operations;
    private final long staleness;
    private final List<String> violations = new ArrayList<>();

    private final Map<Long, Operation> writers = new HashMap<>();
    private final Map<Long, List<Operation>> readers = new HashMap<>();
    private final Map<Long, Operation> successors = new HashMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private final IdentityHashMap<Operation, Place> places = new IdentityHashMap<>();

    /** Where an operation stands: its block and the step in that. */
    private record Place(Block block, int step) {}

    /**
     * Takes a history.
     *
     * @param operations all of this key, in any order
     * @param staleness by how many nanoseconds a near cache may be behind
     */
    KeyHistory(int key, List<Operation> operations, long staleness) {
        this.key = key;
        this.operations = operations;
        this.staleness = staleness;
    }

    /**
     * What contradicts the promises.
     *
     * @param losses when the server may have lost what it holds
     */
    List<String> violations(List<Interval> losses) {
        noteWriters();
        noteObservations();
        if (!violations.isEmpty()) {
            return violations;
        }
        buildBlocks();
        checkLosses(losses);
        sessions().values().forEach(this::followSession);
        if (violations.isEmpty()) {
            String contradiction = new BlockOrder(blocks).contradiction();
            if (contradiction != null) {
                report(contradiction);
            }
        }
        return violations;
    }

    private void report(String text) {
        violations.add("key " + key + ": " + text);
    }

    private void noteWriters() {
        for (Operation operation : operations) {
            if (operation.writesValue()) {
                Operation other = writers.put(operation.written(), operation);
                if (other != null) {
                    throw new IllegalArgumentException("not unique: " + other + ", " + operation);
                }
            }
        }
    }

    private void noteObservations() {
        for (Operation operation : operations) {
            if (!operation.isAcknowledged() || !operation.observesValue()) {
                continue;
            }
            Operation writer = writers.get(operation.observed());
            if (writer == null) {
                report("nobody wrote what was seen: " + operation);
            } else if (writer.outcome() == Operation.Outcome.FAILED) {
                report("a write that failed was seen: " + writer + ", " + operation);
            } else if (operation.written() == Operation.UNSEEN) {
                readers.computeIfAbsent(operation.observed(), value -> new ArrayList<>())
                        .add(operation);
            } else {
                Operation other = successors.put(operation.observed(), operation);
                if (other != null) {
                    report("an update was lost, two replaced the same value: " + other + ", " + operation);
                }
            }
        }
    }

    /** Whether it took effect, as far as that matters to anybody. */
    private boolean tookEffect(Operation write) {
        boolean isSeen = readers.containsKey(write.written()) || successors.containsKey(write.written());
        return write.isAcknowledged() || (write.outcome() == Operation.Outcome.UNKNOWN && isSeen);
    }

    private void buildBlocks() {
        int chained = 0;
        int wrote = 0;
        for (Operation operation : operations) {
            if (operation.showsAbsence()) {
                Block block = newBlock();
                add(block, 0, operation);
            } else if (operation.writesValue() && tookEffect(operation)) {
                wrote++;
                if (!operation.isAcknowledged() || !operation.observesValue()) {
                    chained += buildBlock(operation);
                }
            }
        }
        if (chained < wrote) {
            report("some read what was written on top of what they wrote themselves: " + successors.values());
        }
    }

    /** Builds the block that begins with a write; the number of values written in it. */
    private int buildBlock(Operation first) {
        Block block = newBlock();
        int step = 0;
        int values = 0;
        Operation write = first;
        while (write != null) {
            add(block, step++, write);
            block.nextStep();
            if (!write.writesValue()) {
                break;
            }
            values++;
            for (Operation read : readers.getOrDefault(write.written(), List.of())) {
                add(block, step, read);
            }
            block.nextStep();
            step++;
            write = successors.get(write.written());
        }
        return values;
    }

    private Block newBlock() {
        Block block = new Block();
        blocks.add(block);
        return block;
    }

    private void add(Block block, int step, Operation operation) {
        Operation late = block.add(
                operation, earliest(operation), operation.isAcknowledged() ? operation.end() : Long.MAX_VALUE);
        if (late != null) {
            report("it was seen, or built upon, before it began: " + late + ", " + operation);
        }
        places.put(operation, new Place(block, step));
    }

    /** The first moment at which it may have taken effect. */
    private long earliest(Operation operation) {
        return operation.cached() ? operation.start() - staleness : operation.start();
    }

    /** Nothing vanishes but by a removal, or when the server may lose it. */
    private void checkLosses(List<Interval> losses) {
        List<Interval> ends = new ArrayList<>(losses);
        List<Operation> writes = new ArrayList<>();
        for (Operation operation : operations) {
            boolean removes = operation.written() == Operation.ABSENT;
            if (removes && operation.outcome() != Operation.Outcome.FAILED) {
                ends.add(
                        new Interval(operation.start(), operation.isAcknowledged() ? operation.end() : Long.MAX_VALUE));
            } else if (operation.writesValue() && operation.isAcknowledged()) {
                writes.add(operation);
            }
        }
        writes.sort(Comparator.comparingLong(Operation::end));
        long[] writeEnds = writes.stream().mapToLong(Operation::end).toArray();
        long[] latestStarts = new long[writeEnds.length];
        int[] latest = new int[writeEnds.length];
        for (int n = 0; n < writeEnds.length; n++) {
            boolean later = n == 0 || writes.get(n).start() > latestStarts[n - 1];
            latestStarts[n] = later ? writes.get(n).start() : latestStarts[n - 1];
            latest[n] = later ? n : latest[n - 1];
        }
        for (Operation operation : operations) {
            if (!operation.isAcknowledged()
                    || operation.observed() != Operation.ABSENT
                    || operation.written() == Operation.ABSENT) {
                continue;
            }
            int before = below(writeEnds, earliest(operation));
            if (before > 0) {
                // The one that began last: what could have ended the others' values comes after those, but not always
                // after this.
                Operation write = writes.get(latest[before - 1]);
                if (ends.stream().noneMatch(end -> end.overlaps(write.start(), operation.end()))) {
                    report("it vanished: " + write + ", " + operation);
                }
            }
        }
    }

    /** How many of the sorted values are below a bound. */
    private static int below(long[] sorted, long bound) {
        int at = Arrays.binarySearch(sorted, bound);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && sorted[at - 1] == bound) {
            at--;
        }
        return at;
    }

    private Map<Integer, List<Operation>> sessions() {
        Map<Integer, List<Operation>> sessions = new HashMap<>();
        for (Operation operation : operations) {
            if (operation.isAcknowledged() && places.containsKey(operation)) {
                sessions.computeIfAbsent(operation.process(), process -> new ArrayList<>())
                        .add(operation);
            }
        }
        return sessions;
    }

    /**
     * What a process saw, or wrote, it never sees replaced by what came before. Each operation is held against those that ended before
     * it began, without those that are followed by another such one.
     */
    private void followSession(List<Operation> session) {
        session.sort(Comparator.comparingLong(Operation::end));
        long[] ends = session.stream().mapToLong(Operation::end).toArray();
        long[] latestStarts = new long[ends.length];
        for (int n = 0; n < ends.length; n++) {
            latestStarts[n] = Math.max(session.get(n).start(), n == 0 ? Long.MIN_VALUE : latestStarts[n - 1]);
        }
        for (Operation operation : session) {
            int before = below(ends, operation.start());
            for (int n = before - 1; n >= 0 && ends[n] >= latestStarts[before - 1]; n--) {
                follow(session.get(n), operation);
            }
        }
    }

    private void follow(Operation earlier, Operation later) {
        Place from = place(earlier);
        Place to = place(later);
        if (from.block != to.block) {
            from.block.followers.add(to.block);
            to.block.waitsFor++;
        } else if (from.step > to.step) {
            report("a process went back in time: " + earlier + ", " + later);
        }
    }

    private Place place(Operation operation) {
        Place place = places.get(operation);
        if (place == null) {
            throw new IllegalStateException("not in a block: " + operation);
        }
        return place;
    }
}
