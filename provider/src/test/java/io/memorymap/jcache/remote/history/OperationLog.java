package io.memorymap.jcache.remote.history;

import io.memorymap.jcache.remote.history.Operation.Outcome;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread did, in a mapped file: it outlives a process that is killed. An operation stands there before it begins, so that one
 * that was cut short counts as unknown. One writer; others may read the counters meanwhile.
 */
final class OperationLog {
    private static final int HEAD_BYTES = 64;
    private static final int RECORD_BYTES = 48;
    private static final int ROOM_BYTES = 64 * RECORD_BYTES;
    private static final int STATE = 0;
    private static final int KEY = 4;
    private static final int CACHED = 8;
    private static final int OBSERVED = 16;
    private static final int WRITTEN = 24;
    private static final int START = 32;
    private static final int END = 40;
    private static final int STARTED = 1;
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    private final MappedByteBuffer bytes;
    private int at = HEAD_BYTES - RECORD_BYTES;

    /** What is counted. */
    enum Counter {
        READS(0),
        WRITES(1),
        FAILURES(2),
        EXTRA_RUNS(3);

        private final int place;

        Counter(int number) {
            this.place = number * Long.BYTES;
        }
    }

    private OperationLog(MappedByteBuffer bytes) {
        this.bytes = bytes;
        bytes.order(ByteOrder.nativeOrder());
    }

    /** Begins a log with room for so many operations. */
    static OperationLog create(Path file, int operations) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new OperationLog(
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, HEAD_BYTES + (long) operations * RECORD_BYTES));
        }
    }

    /** Opens a log that somebody else writes, or has written. */
    static OperationLog read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new OperationLog(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    /** Whether there is room for some more. */
    boolean hasRoom() {
        return at + ROOM_BYTES <= bytes.limit();
    }

    /**
     * Notes that an operation begins now.
     *
     * @return its place, for what is noted of it later
     */
    int begin(int key, boolean cached, long written) {
        at += RECORD_BYTES;
        bytes.putInt(at + KEY, key);
        bytes.putInt(at + CACHED, cached ? 1 : 0);
        bytes.putLong(at + OBSERVED, Operation.UNSEEN);
        bytes.putLong(at + WRITTEN, written);
        bytes.putLong(at + START, System.nanoTime());
        VarHandle.releaseFence();
        bytes.putInt(at + STATE, STARTED);
        VarHandle.fullFence();
        return at;
    }

    /** Notes that an operation writes another value than was said. */
    void writes(int place, long written) {
        bytes.putLong(place + WRITTEN, written);
    }

    /** Notes that an operation has ended now. */
    void end(int place, Outcome outcome, long observed, long written) {
        VarHandle.fullFence();
        bytes.putLong(place + END, System.nanoTime());
        bytes.putLong(place + OBSERVED, observed);
        bytes.putLong(place + WRITTEN, written);
        VarHandle.releaseFence();
        bytes.putInt(place + STATE, STARTED + 1 + OUTCOMES.indexOf(outcome));
    }

    void count(Counter counter) {
        bytes.putLong(counter.place, bytes.getLong(counter.place) + 1);
    }

    long counted(Counter counter) {
        return bytes.getLong(counter.place);
    }

    /** All operations so far that say something. */
    List<Operation> operations(int process) {
        List<Operation> operations = new ArrayList<>();
        for (int n = HEAD_BYTES; n < bytes.limit() && bytes.getInt(n + STATE) != 0; n += RECORD_BYTES) {
            int state = bytes.getInt(n + STATE);
            long observed = bytes.getLong(n + OBSERVED);
            long written = bytes.getLong(n + WRITTEN);
            if (observed != Operation.UNSEEN || written != Operation.UNSEEN) {
                boolean ended = state > STARTED;
                operations.add(new Operation(
                        process,
                        bytes.getInt(n + KEY),
                        ended ? OUTCOMES.get(state - STARTED - 1) : Outcome.UNKNOWN,
                        bytes.getInt(n + CACHED) != 0,
                        ended ? observed : Operation.UNSEEN,
                        written,
                        bytes.getLong(n + START),
                        ended ? bytes.getLong(n + END) : Long.MAX_VALUE));
            }
        }
        return operations;
    }
}
