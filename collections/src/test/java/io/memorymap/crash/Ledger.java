package io.memorymap.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was promised: for each key the versions that may be found, from the one that was last on the disk to the last one
 * acknowledged, and those in flight. Version 0 is absence.
 */
final class Ledger {
    /** What the store may do to an entry without being asked. */
    enum Loss {
        NEVER,
        /** It may evict: any key may be absent. */
        EVICTED,
        /** It promises nothing about a loss of power but that no value is wrong: any version, or none, may be found. */
        UNFLUSHED
    }

    /** Is told what happens to a ledger, to do the same to another one later. */
    interface Journal {
        void note(Event event, int key, long version);
    }

    /** What happens to a ledger while a store is at work. */
    enum Event {
        BEGUN('b'),
        ACKNOWLEDGED('a'),
        REFUSED('r'),
        EVICTED('e'),
        FLUSHED('f');

        /** Stands for it in a file. */
        final char letter;

        Event(char letter) {
            this.letter = letter;
        }
    }

    private final Values values;
    private final Loss loss;
    private final Journal journal;
    private final List<List<Long>> acknowledged = new ArrayList<>();
    private final int[] floors;
    private final long[] highest;
    private long[] inFlight;
    private final List<Change> possible = new ArrayList<>();

    Ledger(int keys, Values values, Loss loss) {
        this(keys, values, loss, (event, key, version) -> {});
    }

    Ledger(int keys, Values values, Loss loss, Journal journal) {
        this.values = values;
        this.loss = loss;
        this.journal = journal;
        this.floors = new int[keys];
        this.highest = new long[keys];
        this.inFlight = none(keys);
        for (int key = 0; key < keys; key++) {
            acknowledged.add(new ArrayList<>(List.of(0L)));
        }
    }

    private static long[] none(int keys) {
        long[] none = new long[keys];
        Arrays.fill(none, -1);
        return none;
    }

    /** Whether the store evicts at its bounds. */
    boolean mayEvict() {
        return loss == Loss.EVICTED;
    }

    /** Whether a loss of power may leave no gaps in the logs: where nothing is forced, it may. */
    boolean promisesWholeLogs() {
        return loss != Loss.UNFLUSHED;
    }

    int keys() {
        return floors.length;
    }

    /** The version of a key if no process had died and nothing was evicted: 0 for absent. */
    long current(int key) {
        List<Long> versions = acknowledged.get(key);
        return versions.get(versions.size() - 1);
    }

    /** A version that the key never had. */
    long next(int key) {
        return highest[key] + 1;
    }

    byte[] value(int key, long version) {
        return values.make(key, version);
    }

    int present() {
        int present = 0;
        for (int key = 0; key < keys(); key++) {
            present += current(key) == 0 ? 0 : 1;
        }
        return present;
    }

    /** An operation on a key begins that will leave a version. */
    void begin(int key, long version) {
        journal.note(Event.BEGUN, key, version);
        inFlight[key] = version;
        highest[key] = Math.max(highest[key], version);
    }

    /** The operations in flight have returned. */
    void acknowledge() {
        for (int key = 0; key < keys(); key++) {
            if (inFlight[key] >= 0) {
                acknowledge(key);
            }
        }
    }

    /** The operation in flight on a key has returned. */
    void acknowledge(int key) {
        journal.note(Event.ACKNOWLEDGED, key, inFlight[key]);
        acknowledged.get(key).add(inFlight[key]);
        inFlight[key] = -1;
    }

    /** The operation in flight on a key was refused. */
    void refused(int key) {
        journal.note(Event.REFUSED, key, inFlight[key]);
        inFlight[key] = -1;
    }

    /** What an operation does to a key. */
    record Change(int key, long version) {}

    /** The operation in flight was refused; returns what it would have done. */
    List<Change> refused() {
        List<Change> refused = new ArrayList<>();
        for (int key = 0; key < keys(); key++) {
            if (inFlight[key] >= 0) {
                refused.add(new Change(key, inFlight[key]));
                refused(key);
            }
        }
        return refused;
    }

    /** Changes that were refused may be found all the same. */
    void mayHaveHappened(List<Change> changes) {
        possible.addAll(changes);
    }

    /** Everything acknowledged until now is on the disk. */
    void flushed() {
        journal.note(Event.FLUSHED, 0, 0);
        if (loss == Loss.UNFLUSHED) {
            return;
        }
        for (int key = 0; key < keys(); key++) {
            floors[key] = acknowledged.get(key).size() - 1;
        }
    }

    /** The key of what an evicting store turned out to have dropped. */
    void evicted(int key) {
        journal.note(Event.EVICTED, key, 0);
        acknowledged.get(key).add(0L);
    }

    /** Does what happened to another ledger. */
    void replay(Event event, int key, long version) {
        switch (event) {
            case BEGUN -> begin(key, version);
            case ACKNOWLEDGED -> acknowledge(key);
            case REFUSED -> refused(key);
            case EVICTED -> evicted(key);
            case FLUSHED -> flushed();
        }
    }

    /** Tells another one what is promised now, so that it promises the same. */
    void retell(Journal other) {
        for (int key = 0; key < keys(); key++) {
            other.note(Event.BEGUN, key, highest[key]);
            other.note(Event.REFUSED, key, highest[key]);
            if (current(key) != 0) {
                other.note(Event.BEGUN, key, current(key));
                other.note(Event.ACKNOWLEDGED, key, current(key));
            }
        }
        other.note(Event.FLUSHED, 0, 0);
    }

    /** Which of the last acknowledged version and the one in flight a value is, after the death of a process. */
    long afterKill(int key, byte @Nullable [] value) {
        List<Long> versions = acknowledged.get(key);
        return find(key, value, versions.subList(versions.size() - 1, versions.size()));
    }

    /** Which of the versions since the last force a value is, after a loss of power. */
    long afterPowerLoss(int key, byte @Nullable [] value) {
        List<Long> versions = acknowledged.get(key);
        return find(key, value, versions.subList(floors[key], versions.size()));
    }

    private long find(int key, byte @Nullable [] value, List<Long> allowed) {
        if (value == null) {
            if (loss != Loss.NEVER
                    || inFlight[key] == 0
                    || allowed.contains(0L)
                    || possible.contains(new Change(key, 0))) {
                return 0;
            }
            throw new AssertionError("Key " + key + " is lost: " + state(key, allowed));
        }
        if (inFlight[key] > 0 && values.is(value, key, inFlight[key])) {
            return inFlight[key];
        }
        for (int i = allowed.size() - 1; i >= 0; i--) {
            if (allowed.get(i) > 0 && values.is(value, key, allowed.get(i))) {
                return allowed.get(i);
            }
        }
        for (long version = highest[key]; version > 0; version--) {
            if (values.is(value, key, version)) {
                if (possible.contains(new Change(key, version))) {
                    return version;
                }
                throw new AssertionError("Key " + key + " has version " + version + " again: " + state(key, allowed));
            }
        }
        throw new AssertionError("Key " + key + " has a value that was never written for it, of " + value.length
                + " bytes: " + state(key, allowed));
    }

    private String state(int key, List<Long> allowed) {
        return "versions " + allowed + " were promised"
                + (inFlight[key] < 0 ? "" : ", " + inFlight[key] + " in flight");
    }

    /** A version was found after the death of a process: if it was in flight, it is done. */
    void found(int key, long version) {
        inFlight[key] = -1;
        possible.removeIf(change -> change.key() == key);
        if (version != current(key)) {
            acknowledged.get(key).add(version);
        }
    }

    /** A version was found after a loss of power, and recovery has made it durable. */
    void settle(int key, long version) {
        if (loss == Loss.UNFLUSHED) {
            if (inFlight[key] >= 0) {
                // It may be left in the log, and be found when the next recovery has nothing to start from.
                acknowledge(key);
            }
            found(key, version);
            return;
        }
        inFlight[key] = -1;
        acknowledged.set(key, new ArrayList<>(List.of(version)));
        floors[key] = 0;
    }

    /** A copy that later calls on this ledger do not change. */
    Ledger copy() {
        Ledger copy = new Ledger(keys(), values, loss);
        for (int key = 0; key < keys(); key++) {
            List<Long> versions = acknowledged.get(key);
            copy.acknowledged.set(key, new ArrayList<>(versions.subList(floors[key], versions.size())));
            copy.highest[key] = highest[key];
        }
        copy.inFlight = inFlight.clone();
        return copy;
    }
}
