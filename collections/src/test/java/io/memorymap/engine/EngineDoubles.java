package io.memorymap.engine;

import io.memorymap.memory.Region;
import java.util.function.Supplier;

/** What tests need of the engine beyond its public face. */
public final class EngineDoubles {
    private EngineDoubles() {}

    /** Opens a store that the background thread never sees, so that a test alone decides what happens and when. */
    public static SegmentStore withoutDaemon(Supplier<SegmentStore> opening) {
        synchronized (FlushDaemon.LOCK) {
            SegmentStore store = opening.get();
            FlushDaemon.unregister(store);
            return store;
        }
    }

    /** The bug of believing what was copied without looking whether the log was written anew meanwhile. */
    public static SegmentStore withoutValidation(StoreHeader header, Region[] regions, EngineOptions options) {
        return new SegmentStore(header, regions, options, Credulous::new);
    }

    private static final class Credulous extends Segment {
        Credulous(StoreContext store, Region region, int header, int tableBase, int logBase) {
            super(store, region, header, tableBase, logBase);
        }

        @Override
        boolean isUnmoved(long before) {
            return true;
        }
    }
}
