package io.memorymap.store;

import io.memorymap.codec.Codec;
import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.format.HeapBytes;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import java.lang.System.Logger.Level;
import java.time.InstantSource;

/**
 * Looks up a key in an empty store in memory, so that the second half of a JVM's first opening finds its classes loaded and its view
 * handles made: a second processor does that while the opening thread still looks at the path, the lock and the header.
 */
public abstract class Warmup implements Runnable {
    private static final int STORE_BYTES = 4096;

    private static boolean begun;

    /** Starts, once in a JVM with more than one processor. */
    public final void begin() {
        synchronized (Warmup.class) {
            if (!begun && Runtime.getRuntime().availableProcessors() > 1) {
                Thread thread = new Thread(null, this, "memorymap-warmup", 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                thread.start();
            }
            begun = true;
        }
    }

    /** The codec of the key that is looked up, made by the second processor, too. */
    protected abstract Codec<String> keys();

    /** The codec of the values of that store. */
    protected abstract Codec<byte[]> values();

    @Override
    public final void run() {
        try {
            // The view handles before all else: the opening thread soon comes to the header.
            HeapBytes.getLong(new byte[Long.BYTES], 0);
            lookUp();
        } catch (RuntimeException | Error e) {
            // The opening thread does it all itself then, and says what is wrong if it meets the same.
            System.getLogger("io.memorymap").log(Level.DEBUG, "Not warmed up", e);
        }
    }

    /** Whether a key is in an empty store. */
    final boolean lookUp() {
        Geometry geometry = Geometry.plan(Geometry.DEFAULT_CAPACITY, STORE_BYTES, 1, 0, false);
        Region[] regions = MappedFile.direct(geometry.headBytes(), geometry.extentBytes(), geometry.extents());
        StoreHeader header = StoreHeader.create(geometry, new long[2], 0);
        header.attach(regions[0], false);
        header.writeNew();
        EngineOptions options =
                new EngineOptions(true, false, false, true, new long[2], new long[2], LogRecovery.INSTANCE, null);
        SegmentStore engine = new SegmentStore(header, regions, options);
        StoreAccess<String, byte[]> access = new StoreAccess<>(
                engine,
                new StoreTypes<>(String.class, byte[].class, keys(), values()),
                InstantSource.system(),
                new StoreResources(null, null, null, regions, null, header.fileLength(), engine.classTable()),
                "");
        Scratch scratch = Scratch.take();
        try {
            return access.find(scratch, "");
        } finally {
            scratch.release();
        }
    }
}
