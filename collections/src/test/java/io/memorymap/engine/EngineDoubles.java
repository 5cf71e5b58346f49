package io.memorymap.engine;

import java.util.function.Supplier;

/** What tests need of the engine beyond its public face. */
public final class EngineDoubles {
    private EngineDoubles() {}

    /** Opens a store that the background thread never sees, so that a test alone decides what happens and when. */
    public static SegmentStore withoutDaemon(Supplier<SegmentStore> opening) {
        FlushDaemon.LOCK.lock();
        try {
            SegmentStore store = opening.get();
            FlushDaemon.unregister(store);
            return store;
        } finally {
            FlushDaemon.LOCK.unlock();
        }
    }
}
