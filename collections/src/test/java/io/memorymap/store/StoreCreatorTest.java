package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.engine.EngineDoubles;
import io.memorymap.engine.EngineOptions;
import io.memorymap.engine.ForwardingRegion;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.head.StoreHeader;
import io.memorymap.engine.recovery.LogRecovery;
import io.memorymap.memory.MappedFile;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a store that could not take its space at creation nothing is left, whatever the reason. */
final class StoreCreatorTest {
    @TempDir
    private Path directory;

    static Stream<Supplier<Throwable>> reasons() {
        return Stream.of(
                () -> new IOException("No space left on device"),
                () -> new IllegalStateException("a bug"),
                () -> new InternalError("a fault in a mapped page"),
                OutOfMemoryError::new);
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aFailedPreallocationClosesTheStoreAndDeletesTheFile(Supplier<Throwable> reason) throws IOException {
        Path file = Files.createFile(directory.resolve("new.mm"));
        Throwable thrown = reason.get();
        SegmentStore engine = engine(thrown);

        assertThatThrownBy(() -> StoreCreator.preallocate(engine, file))
                .satisfiesAnyOf(
                        it -> assertThat(it).isSameAs(thrown),
                        it -> assertThat(it).hasRootCause(thrown));

        assertThat(engine.isClosed()).isTrue();
        assertThat(file).doesNotExist();
    }

    private static SegmentStore engine(Throwable thrown) {
        Geometry geometry = new Geometry(256, 22_528, 64, 4032, false, 1, 1, 64, 8192, 8, 8192);
        Region[] regions = MappedFile.direct(geometry.headBytes(), geometry.extentBytes(), geometry.extents());
        regions[1] = new ForwardingRegion(regions[1]) {
            @Override
            public void allocate(int offset, int length) throws IOException {
                StoreCreatorTest.<RuntimeException>raise(thrown);
            }
        };
        StoreHeader header = StoreHeader.create(geometry, new long[] {1, 2}, 0);
        header.attach(regions[0], false);
        header.writeNew();
        EngineOptions options = new EngineOptions(
                false, false, false, true, new long[] {1, 1}, new long[] {1, 1}, LogRecovery.INSTANCE, null);
        return EngineDoubles.withoutDaemon(() -> new SegmentStore(header, regions, options));
    }

    @SuppressWarnings("unchecked") // whatever it is, it is thrown
    private static <T extends Throwable> void raise(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
