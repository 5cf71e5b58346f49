package io.memorymap.engine;

import io.memorymap.engine.flight.StoreFlight;
import io.memorymap.memory.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Forces a store's log and then says so in its checkpoints, in that order.
 *
 * <p>The mutex is taken before any segment lock and never while one is held. A failed force is final: whether the device has the
 * bytes can no longer be known, so the store becomes read-only and nothing is freed.
 */
final class Checkpointer {
    private final StoreContext store;
    private final Segments segments;
    /** A monitor, for the reason that a segment's lock is one. */
    private final Object mutex = new Object();

    private final AtomicLong arrivals = new AtomicLong();
    private long covered;

    /** The last checkpoint could not be written although there was room. */
    private boolean faulted;

    Checkpointer(StoreContext store, Segments segments) {
        this.store = store;
        this.segments = segments;
    }

    /**
     * Returns when everything written before the call is on the device. Callers that arrive while one is at work share
     * the next run.
     *
     * @throws FaultException if it could not be forced, now or earlier
     */
    void checkpoint() {
        long arrival = arrivals.incrementAndGet();
        synchronized (mutex) {
            if (covered >= arrival) {
                return;
            }
            StoreFlight flight = store.flight;
            long start = flight == null ? 0 : store.now();
            long covering = arrivals.get();
            boolean complete = false;
            while (!complete) {
                complete = run();
            }
            covered = covering;
            if (flight != null) {
                flight.checkpoint(store.now() - start);
            }
        }
    }

    /** Runs an action while no checkpoint does, nor can begin. */
    void exclusively(Runnable action) {
        synchronized (mutex) {
            action.run();
        }
    }

    /** One pass over what is dirty; false if a segment was recovered meanwhile, so that its turn comes again. */
    private boolean run() {
        store.checkNoFault();
        List<Cut> cuts = new ArrayList<>();
        boolean done = false;
        boolean complete;
        try {
            for (Segment segment : store.openedDirty ? segments.used() : segments.opened()) {
                if (segment.dirty) {
                    cuts.add(cut(segment));
                }
            }
            complete = force(cuts);
            done = true;
        } finally {
            for (Cut cut : cuts) {
                // Nothing that could not be forced may pass for clean.
                cut.segment.dirty |= !done;
            }
        }
        for (Cut cut : cuts) {
            cut.release();
        }
        return complete;
    }

    private Cut cut(Segment segment) {
        synchronized (segment.lock) {
            segment.writer().prepareForCheckpoint();
            Cut cut = new Cut(segment);
            segment.dirty = false;
            store.issued(cut.checkpoint.seq);
            return cut;
        }
    }

    private boolean force(List<Cut> cuts) {
        boolean complete = true;
        try {
            for (Cut cut : cuts) {
                cut.segment.forceLog();
            }
            for (Cut cut : cuts) {
                cut.segment.secureCheckpoints();
            }
            for (Cut cut : cuts) {
                complete &= cut.write();
            }
            for (Cut cut : cuts) {
                cut.segment.forceHeader();
            }
            faulted = false;
            return complete;
        } catch (RuntimeException | Error e) {
            FaultException.NoRoom refusal = store.lackingRoom(e, faulted);
            faulted = true;
            if (refusal != null) {
                throw refusal;
            }
            store.poison(e);
            throw new FaultException("The store could not be forced to its device and is read-only now", e);
        }
    }

    /**
     * A segment's state at the beginning of a checkpoint. Should a recovery come in between, which writes a checkpoint of its
     * own when it rebuilds, then neither the positions nor the pending blocks remembered here are good for anything: the
     * segment is dirty again.
     */
    private static final class Cut {
        private final Segment segment;
        private final Checkpoint checkpoint;
        private final int pendingBlocks;
        private final int recoveries;

        Cut(Segment segment) {
            this.segment = segment;
            this.checkpoint = Checkpoint.ofHeaderWords(segment);
            this.pendingBlocks = segment.log.pendingBlocks();
            this.recoveries = segment.log.recoveries();
        }

        /** Whether the cut still holds, and is in the header now. */
        boolean write() {
            synchronized (segment.lock) {
                boolean holds = recoveries == segment.log.recoveries();
                if (holds) {
                    checkpoint.write(segment);
                }
                return holds;
            }
        }

        void release() {
            synchronized (segment.lock) {
                if (recoveries == segment.log.recoveries()) {
                    segment.log.freePending(pendingBlocks);
                }
            }
        }
    }
}
