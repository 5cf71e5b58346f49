package io.memorymap.engine;

import io.memorymap.engine.head.StoreHeader;
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

    /** Rewrites the table of the first segment, and leaves its log as it is. */
    public static void rewriteTable(SegmentStore store) {
        store.segment(0).writer().compactTable();
    }

    /** The bug of writing a block anew without a word to those who may still copy a record of it. */
    public static SegmentStore withSilentReuse(StoreHeader header, Region[] regions, EngineOptions options) {
        return new SegmentStore(
                header,
                regions,
                options,
                (store, region, index, at, tableBase, logBase) ->
                        new Segment(store, region, index, at, tableBase, logBase, readers -> () -> {}));
    }
}
