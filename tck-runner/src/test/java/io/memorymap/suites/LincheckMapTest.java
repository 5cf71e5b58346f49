package io.memorymap.suites;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lincheck makes scenarios of random operations, runs each many times on real threads and looks for an order of the operations, one
 * after the other on a {@link HashMap}, that explains the answers. The long run: {@code mvn -pl
 * collections,provider,tck-runner test -Dtest=LincheckMapTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dmemorymap.lincheck.iterations=100 -Dmemorymap.lincheck.invocations=5000}.
 */
final class LincheckMapTest {
    private static final int ITERATIONS = Integer.getInteger("memorymap.lincheck.iterations", 10);
    private static final int INVOCATIONS = Integer.getInteger("memorymap.lincheck.invocations", 300);

    private static StressOptions options(int threads) {
        return new StressOptions()
                .threads(threads)
                .actorsBefore(2)
                .actorsPerThread(threads == 2 ? 4 : 3)
                .actorsAfter(1)
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .sequentialSpecification(HeapMap.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theMapIsLinearizable(int threads) {
        options(threads).check(MappedMapOperations.class);
    }

    /** The check has teeth: a map whose computing methods are not atomic is found out. */
    @Test
    void aMapThatComputesWithoutItsKeysLockIsFoundOut() {
        StressOptions options = options(2).iterations(500).minimizeFailedScenario(false);
        assertThatThrownBy(() -> options.check(TornMapOperations.class)).isInstanceOf(LincheckAssertionError.class);
    }

    /** What is done to a map, whichever. */
    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:4")
    public abstract static class Operations {
        private final Map<Integer, Integer> map;

        Operations(Map<Integer, Integer> map) {
            this.map = map;
        }

        @Operation
        public @Nullable Integer get(@Param(name = "key") int key) {
            return map.get(key);
        }

        @Operation
        public @Nullable Integer put(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.put(key, value);
        }

        @Operation
        public @Nullable Integer putIfAbsent(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.putIfAbsent(key, value);
        }

        @Operation
        public @Nullable Integer remove(@Param(name = "key") int key) {
            return map.remove(key);
        }

        @Operation
        public boolean removeValue(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.remove(key, value);
        }

        @Operation
        public @Nullable Integer replace(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.replace(key, value);
        }

        @Operation
        public boolean replaceValue(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.replace(key, value, value + 1);
        }

        /** 10, 11, 12, then none. */
        private static @Nullable Integer next(@Nullable Integer value) {
            if (value == null) {
                return 10;
            }
            return value < 12 ? Integer.valueOf(value + 1) : null;
        }

        @Operation
        public @Nullable Integer compute(@Param(name = "key") int key) {
            return map.compute(key, (k, value) -> next(value));
        }

        @Operation
        public @Nullable Integer computeIfAbsent(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.computeIfAbsent(key, k -> value + 20);
        }

        @Operation
        public @Nullable Integer merge(@Param(name = "key") int key, @Param(name = "value") int value) {
            return map.merge(key, value, Integer::sum);
        }

        @Operation
        public void compact() {
            // Nothing that an answer could show.
        }
    }

    /** The specification. */
    public static final class HeapMap extends Operations {
        /** Lincheck's. */
        public HeapMap() {
            super(new HashMap<>());
        }
    }

    /** The map under test: one store, emptied for each run of a scenario. */
    public static final class MappedMapOperations extends Operations {
        private static final KeyValueStore<Integer, Integer> STORE = open();

        /** Lincheck's. */
        public MappedMapOperations() {
            super(STORE.asMap());
            STORE.clear();
        }

        @Override
        @Operation
        public void compact() {
            STORE.compact();
        }
    }

    /** The same map with a planted bug. */
    public static final class TornMapOperations extends Operations {
        private static final KeyValueStore<Integer, Integer> STORE = open();

        /** Lincheck's. */
        public TornMapOperations() {
            super(STORE.asMap());
            STORE.clear();
        }

        @Override
        @Operation
        public @Nullable Integer merge(@Param(name = "key") int key, @Param(name = "value") int value) {
            Integer old = STORE.get(key);
            int sum = old == null ? value : old + value;
            STORE.set(key, sum);
            return sum;
        }
    }

    private static KeyValueStore<Integer, Integer> open() {
        try {
            return KeyValueStore.builder(Integer.class, Integer.class).openTemporary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
