package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.engine.ForwardingRegion;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large store maps what it needs when it needs it. Where the system refuses that, it says so, loses nothing, and goes on later. */
final class StoreMappingTest {
    private static final int ENTRIES = 200;

    @TempDir
    private Path directory;

    private Path file;
    private KeyValueStore<Integer, byte[]> store;

    /** Regions that were mapped so far. */
    private final Set<Region> mapped = ConcurrentHashMap.newKeySet();

    private volatile boolean refusing;

    @BeforeEach
    void createAndOpen() throws IOException, HeaderException {
        file = directory.resolve("large.mm");
        try (KeyValueStore<Integer, byte[]> created = builder().open(file)) {
            for (int key = 0; key < ENTRIES; key++) {
                created.set(key, value(key));
            }
        }
        store = open();
    }

    @AfterEach
    void close() {
        refusing = false;
        store.close();
    }

    private static StoreBuilder<Integer, byte[]> builder() {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(100_000)
                .averageEntryBytes(100)
                .durability(Durability.PERIODIC);
    }

    private static byte[] value(int key) {
        byte[] value = new byte[10];
        Arrays.fill(value, (byte) key);
        return value;
    }

    private KeyValueStore<Integer, byte[]> open() throws IOException, HeaderException {
        mapped.clear();
        return StoreDoubles.open(
                file, new StoreDoubles.Settings(Durability.PERIODIC, 1, InstantSource.system()), Refusable::new);
    }

    /** A part of the file that is not mapped while that is refused. */
    private final class Refusable extends ForwardingRegion {
        private Refusable(Region target) {
            super(target);
        }

        @Override
        public void map() throws IOException {
            if (!mapped.contains(this)) {
                if (refusing) {
                    throw new IOException("Map failed");
                }
                super.map();
                mapped.add(this);
            }
        }
    }

    private void assertNotMapped(ThrowingCallable operation) {
        assertThatThrownBy(operation)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll(file.toString(), "cannot be mapped", "Map failed", "vm.max_map_count");
    }

    private void assertAllThere() {
        for (int key = 0; key < ENTRIES; key++) {
            assertThat(store.get(key)).as("key %d", key).isEqualTo(value(key));
        }
        assertThat(store.size()).isEqualTo(ENTRIES);
        assertThat(store.verify().isClean()).isTrue();
        assertThat(store.recoveryReport().damagedPlaces()).isZero();
    }

    @Test
    void openingMapsNoExtentAndAReadOne() {
        assertThat(mapped).isEmpty();
        store.get(1);
        assertThat(mapped).hasSize(1);
        store.get(1);
        assertThat(mapped).hasSize(1);
        assertAllThere();
        assertThat(mapped).as("extents").hasSize(16);
    }

    @Test
    void closingMapsNothing() throws IOException, HeaderException {
        store.get(1);
        store.close();
        assertThat(mapped).hasSize(1);
        store = open();
        assertAllThere();
    }

    @Test
    void aReadThatCannotBeAnsweredIsNoMiss() {
        refusing = true;
        assertNotMapped(() -> store.get(1));
        assertNotMapped(() -> store.contains(1));
        assertNotMapped(() -> store.size());
        assertNotMapped(() -> store.statistics());
        assertNotMapped(() -> store.sizeInBytes());
        assertNotMapped(() -> store.forEach((key, value) -> {}));
        assertNotMapped(() -> store.verify());
        refusing = false;
        assertAllThere();
    }

    @Test
    void aWriteThatIsRefusedChangesNothing() {
        refusing = true;
        assertNotMapped(() -> store.set(1, value(2)));
        assertNotMapped(() -> store.remove(1));
        assertNotMapped(() -> store.clear());
        assertNotMapped(() -> store.compact());
        refusing = false;
        assertAllThere();
        store.set(1, value(7));
        assertThat(store.get(1)).isEqualTo(value(7));
    }

    @Test
    void aComputationThatIsRefusedLeavesItsKeyFree() throws InterruptedException {
        Map<Integer, byte[]> map = store.asMap();
        refusing = true;
        assertNotMapped(() -> map.compute(1, (key, value) -> value(9)));
        refusing = false;
        Thread other = new Thread(() -> map.compute(1, (key, value) -> value(9)));
        other.start();
        other.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(map.get(1)).isEqualTo(value(9));
    }

    @Test
    void whatIsMappedGoesOn() {
        int first = 0;
        Set<Integer> reachable = new HashSet<>();
        store.get(first);
        refusing = true;
        for (int key = 0; key < ENTRIES; key++) {
            try {
                assertThat(store.get(key)).isEqualTo(value(key));
                reachable.add(key);
            } catch (UncheckedIOException notMapped) {
                assertThat(key).isNotEqualTo(first);
            }
        }
        assertThat(reachable).contains(first).hasSizeLessThan(ENTRIES / 4);
        store.flush();
        refusing = false;
        assertAllThere();
    }

    @Test
    void aStoreThatWasKilledIsFlushedWhenItCanBeMapped() throws IOException, HeaderException {
        for (int key = 0; key < ENTRIES; key++) {
            store.set(key, value(key + 1));
        }
        KeyValueStore<Integer, byte[]> dead = store;
        store = open();
        refusing = true;
        assertNotMapped(() -> store.flush());
        assertNotMapped(() -> store.close());
        refusing = false;
        store = open();
        for (int key = 0; key < ENTRIES; key++) {
            assertThat(store.get(key)).as("key %d", key).isEqualTo(value(key + 1));
        }
        store.flush();
        assertThat(store.verify().isClean()).isTrue();
        assertThat(dead.isClosed()).isFalse();
    }
}
