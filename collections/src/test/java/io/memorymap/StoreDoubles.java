package io.memorymap;

import io.memorymap.codec.Codecs;
import io.memorymap.engine.EngineDoubles;
import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.memory.FileIdentity;
import io.memorymap.memory.FileSpace;
import io.memorymap.memory.HostIdentity;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import io.memorymap.store.StoreAccess;
import io.memorymap.store.StoreResources;
import io.memorymap.store.StoreTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stores of ints and bytes over memory that a test chooses: a heap, a recorder, a mapped file with faults. */
public final class StoreDoubles {
    private static final int HEAD_BYTES = 4 * 4096;
    private static final String DESCRIPTION = "java.lang.Integer\n[B\nint\nbytes\n";

    private StoreDoubles() {}

    /** Makes the engine of a store. */
    public interface Engines {
        SegmentStore open(StoreHeader header, Region[] regions, EngineOptions options);
    }

    /** How a store over given memory behaves. */
    public record Settings(
            Durability durability,
            boolean verifyReads,
            long bootId,
            InstantSource clock,
            boolean daemon,
            Engines engines,
            @Nullable LongSupplier nanoTime,
            long fileKey) {
        /** The file that a store is in if nothing else is said. */
        private static final long FILE = 7;

        public Settings(
                Durability durability,
                boolean verifyReads,
                long bootId,
                InstantSource clock,
                boolean daemon,
                Engines engines) {
            this(durability, verifyReads, bootId, clock, daemon, engines, null, FILE);
        }

        public Settings(Durability durability, long bootId, InstantSource clock) {
            this(durability, bootId, clock, null);
        }

        public Settings(Durability durability, long bootId, InstantSource clock, @Nullable LongSupplier nanoTime) {
            this(durability, bootId, clock, nanoTime, FILE);
        }

        /** In a file of another identity, as a copy has one. */
        public Settings(
                Durability durability,
                long bootId,
                InstantSource clock,
                @Nullable LongSupplier nanoTime,
                long fileKey) {
            this(durability, true, bootId, clock, false, SegmentStore::new, nanoTime, fileKey);
        }
    }

    /** Writes the head of a new store; the same seed gives the same bytes. */
    public static void create(Region[] regions, Geometry geometry, long hashSeed) {
        StoreHeader header = StoreHeader.create(geometry, new long[] {hashSeed, ~hashSeed}, 0);
        StoreHeader.writeDescription(regions[0], DESCRIPTION);
        header.attach(regions[0], true);
        header.writeNew();
        for (Region region : regions) {
            region.force(0, region.length());
        }
    }

    /** Opens a store over memory that holds one. */
    public static KeyValueStore<Integer, byte[]> open(Region[] regions, Settings settings) throws HeaderException {
        byte[] head = new byte[Math.min(HEAD_BYTES, regions[0].length())];
        regions[0].get(0, head, 0, head.length);
        StoreHeader header = StoreHeader.parse(head);
        long[] fileKey = {settings.fileKey(), 1};
        return open(
                regions,
                null,
                header,
                settings,
                new long[] {settings.bootId(), 1},
                fileKey,
                Path.of("target", "double"));
    }

    /** Opens an existing store file with something between the store and its memory. */
    public static KeyValueStore<Integer, byte[]> open(Path file, Settings settings, UnaryOperator<Region> wrapper)
            throws IOException, HeaderException {
        StoreHeader header = StoreHeader.parse(MappedFile.readHead(file, HEAD_BYTES));
        Geometry geometry = header.geometry();
        FileSpace space = FileSpace.open(file);
        Region[] regions =
                MappedFile.map(file, geometry.headBytes(), geometry.extentBytes(), geometry.extents(), space);
        for (int i = 1; i < regions.length; i++) {
            regions[i] = wrapper.apply(regions[i]);
        }
        return open(
                regions,
                space,
                header,
                settings,
                HostIdentity.bootId(),
                FileIdentity.of(file).words(),
                file);
    }

    /** The engine of a store. */
    public static SegmentStore engine(KeyValueStore<Integer, byte[]> store) {
        return store.access().engine();
    }

    private static KeyValueStore<Integer, byte[]> open(
            Region[] regions,
            @Nullable FileSpace space,
            StoreHeader header,
            Settings settings,
            long[] bootId,
            long[] fileKey,
            Path path) {
        boolean durable = settings.durability() != Durability.PROCESS;
        header.attach(regions[0], true);
        EngineOptions options = new EngineOptions(
                false,
                durable,
                settings.durability() == Durability.SYNC,
                settings.verifyReads(),
                bootId,
                fileKey,
                LogRecovery.INSTANCE,
                settings.nanoTime());
        SegmentStore engine = settings.daemon()
                ? settings.engines().open(header, regions, options)
                : EngineDoubles.withoutDaemon(() -> settings.engines().open(header, regions, options));
        return new KeyValueStore<>(new StoreAccess<>(
                engine,
                new StoreTypes<>(Integer.class, byte[].class, Codecs.ints(), Codecs.byteArrays()),
                settings.clock(),
                new StoreResources(path, null, null, regions, space, header.fileLength(), engine.classTable()),
                ""));
    }
}
