package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.memorymap.store.KeyLocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Computing methods: atomic with respect to every other write of their key, once, and never a hang. */
@Timeout(60)
final class MapComputingTest {
    private static final int THREADS = 4;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private MappedMap<String, Long> map;

    @BeforeEach
    void open() throws IOException {
        map = MappedMaps.openTemporary(String.class, Long.class, 256);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        map.close();
    }

    @Test
    void noIncrementIsLostAndEachFunctionRunsOnce() throws Exception {
        int rounds = 5_000;
        AtomicInteger calls = new AtomicInteger();
        inParallel(THREADS, thread -> {
            for (int i = 0; i < rounds; i++) {
                String key = "key" + i % 3;
                if (i % 2 == 0) {
                    map.merge(key, 1L, Long::sum);
                } else {
                    map.compute(key, (k, value) -> {
                        calls.incrementAndGet();
                        return value == null ? 1 : value + 1;
                    });
                }
                if (i % 1_000 == thread) {
                    map.store().compact();
                }
            }
        });
        assertThat(map.values().stream().mapToLong(Long::longValue).sum()).isEqualTo((long) THREADS * rounds);
        assertThat(calls).hasValue(THREADS * rounds / 2);
        assertThat(map.store().verify().isClean()).isTrue();
    }

    /** A sum is moved between a key's value and counters on the heap, by computations and by every plain write. */
    @Test
    void plainWritesOfAnyCallerAreAtomicWithRespectToComputations() throws Exception {
        AtomicLong taken = new AtomicLong();
        int rounds = 6_000;
        inParallel(THREADS, thread -> {
            for (int i = 0; i < rounds; i++) {
                switch ((i + thread) % 6) {
                    case 0, 1, 2 -> map.compute("k", (key, value) -> value == null ? 1 : value + 1);
                    case 3 -> {
                        Long removed = map.remove("k");
                        taken.addAndGet(removed == null ? 0 : removed);
                    }
                    case 4 -> {
                        Long before = map.store().put("k", 0L);
                        taken.addAndGet(before == null ? 0 : before);
                    }
                    default -> {
                        Long before = map.replace("k", 0L);
                        taken.addAndGet(before == null ? 0 : before);
                    }
                }
            }
        });
        long rest = map.getOrDefault("k", 0L);
        assertThat(taken.get() + rest).isEqualTo((long) THREADS * rounds / 2);
    }

    @Test
    void conditionalWritesAreAtomicWithRespectToComputations() throws Exception {
        AtomicLong added = new AtomicLong();
        int rounds = 4_000;
        map.put("k", 0L);
        inParallel(THREADS, thread -> {
            for (int i = 0; i < rounds; i++) {
                if ((i + thread) % 2 == 0) {
                    map.computeIfPresent("k", (key, value) -> value + 1);
                    added.incrementAndGet();
                } else {
                    StoredEntry<Long> entry = map.store().getEntry("k");
                    if (entry != null
                            && map.store().compareAndSet("k", entry.version(), entry.value() + 1, StoredEntry.NEVER)) {
                        added.incrementAndGet();
                    }
                    long seen = map.getOrDefault("k", 0L);
                    if (map.replace("k", seen, seen + 1)) {
                        added.incrementAndGet();
                    }
                }
            }
        });
        assertThat(map.get("k")).isEqualTo(added.get());
    }

    @Test
    void computeIfAbsentRunsOneFunctionForAllThreadsThatAsk() throws Exception {
        for (int round = 0; round < 200; round++) {
            String key = "key" + round;
            AtomicLong calls = new AtomicLong();
            List<Long> answers = Collections.synchronizedList(new ArrayList<>());
            inParallel(THREADS, thread -> answers.add(map.computeIfAbsent(key, k -> calls.incrementAndGet())));
            assertThat(calls).hasValue(1);
            assertThat(answers).hasSize(THREADS).containsOnly(1L);
        }
    }

    @Test
    void aComputationBlocksWritersOfItsKeyOnlyAndNoReader() throws Exception {
        map.put("k", 1L);
        CountDownLatch computing = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Future<Long> computed = threads.submit(() -> map.compute("k", (key, value) -> {
            computing.countDown();
            await(mayEnd);
            return value == null ? -1L : value + 1;
        }));
        await(computing);
        assertThat(map.get("k")).isEqualTo(1L);
        assertThat(map.put("other", 5L)).isNull();
        assertThat(map.remove("other")).isEqualTo(5L);
        assertThat(map.merge("third", 7L, Long::sum)).isEqualTo(7L);
        map.store().compact();
        map.store().flush();
        assertThat(map.entrySet()).hasSize(2);
        Future<Long> put = threads.submit(() -> map.put("k", 10L));
        awaitWaiters(1);
        assertThat(put.isDone()).isFalse();
        assertThat(map.get("k")).isEqualTo(1L);
        mayEnd.countDown();
        assertThat(computed.get()).isEqualTo(2L);
        assertThat(put.get()).isEqualTo(2L);
        assertThat(map.get("k")).isEqualTo(10L);
    }

    @Test
    void aClearDuringAComputationIsFollowedByItsResult() {
        map.put("k", 1L);
        assertThat(map.compute("k", (key, value) -> {
                    map.clear();
                    return 2L;
                }))
                .isEqualTo(2L);
        assertThat(map).containsOnly(entry("k", 2L));
    }

    static List<Named<Consumer<MappedMap<String, Long>>>> writesOfTheOwnKey() {
        return List.of(
                Named.of("put", map -> map.put("k", 9L)),
                Named.of("set", map -> map.store().set("k", 9L)),
                Named.of("putIfAbsent", map -> map.putIfAbsent("k", 9L)),
                Named.of("remove", map -> map.remove("k")),
                Named.of("compute", map -> map.compute("k", (key, value) -> 9L)),
                Named.of("computeIfAbsent", map -> map.computeIfAbsent("k", key -> 9L)),
                Named.of("merge", map -> map.merge("k", 9L, Long::sum)),
                Named.of("compareAndSet", map -> map.store().compareAndSet("k", 0, 9L, StoredEntry.NEVER)));
    }

    @ParameterizedTest
    @MethodSource("writesOfTheOwnKey")
    void aFunctionThatWritesItsOwnKeyIsRefusedAndNothingChanges(Consumer<MappedMap<String, Long>> write) {
        assertThatThrownBy(() -> map.computeIfAbsent("k", key -> {
                    write.accept(map);
                    return 1L;
                }))
                .isInstanceOf(IllegalStateException.class)
                .isInstanceOf(KeyLockCycleException.class)
                .hasMessageContaining("\"k\"");
        assertThat(map.isEmpty()).isTrue();
        assertThat(map.putIfAbsent("k", 3L)).isNull();
        assertThat(map.get("k")).isEqualTo(3L);
    }

    @Test
    void aFunctionMayUseOtherKeysAndReadItsOwn() {
        assertThat(map.computeIfAbsent("fib30", key -> fibonacci(30))).isEqualTo(832_040L);
        assertThat(map.get("29")).isEqualTo(514_229L);
        assertThat(map.compute("fib30", (key, value) -> value == null || !value.equals(map.get(key)) ? null : 1L))
                .isEqualTo(1L);
    }

    private long fibonacci(int n) {
        if (n < 2) {
            return n;
        }
        return map.computeIfAbsent(Integer.toString(n - 1), key -> fibonacci(n - 1))
                + map.computeIfAbsent(Integer.toString(n - 2), key -> fibonacci(n - 2));
    }

    @Test
    void aKeyLockedByItsThreadCanBeComputedByIt() {
        try (KeyLock lock = map.store().lockKey("k")) {
            assertThat(lock.key()).hasToString("\"k\"");
            assertThat(map.merge("k", 1L, Long::sum)).isEqualTo(1L);
            assertThat(map.put("k", 2L)).isEqualTo(1L);
        }
    }

    /** Two threads compute a and b, each inside the other: success or the exception, for either; never a hang. */
    @Test
    void computationsInsideEachOtherInOppositeOrderEndInSuccessOrRefusal() throws Exception {
        int rounds = 2_000;
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(2);
        inParallel(2, thread -> {
            String outer = thread == 0 ? "a" : "b";
            String inner = thread == 0 ? "b" : "a";
            for (int i = 0; i < rounds; i++) {
                await(start);
                try {
                    map.computeIfAbsent(outer, key -> {
                        Long other = map.compute(inner, (k, value) -> value == null ? 1L : value + 1);
                        return other == null ? 0L : other;
                    });
                    done.incrementAndGet();
                } catch (KeyLockCycleException e) {
                    refused.incrementAndGet();
                }
                await(start);
                if (thread == 0) {
                    map.remove("a");
                    map.remove("b");
                }
                await(start);
            }
        });
        assertThat(done.get() + refused.get()).isEqualTo(2 * rounds);
        assertThat(done.get()).isGreaterThanOrEqualTo(rounds);
        assertThat(map.isEmpty()).isTrue();
    }

    /** The certain deadlock: both hold their first key before either asks for its second. */
    @ParameterizedTest
    @MethodSource("secondWrites")
    void aCertainCycleIsRefusedToOneThreadAndTheOtherSucceeds(BiConsumer<MappedMap<String, Long>, String> write)
            throws Exception {
        CyclicBarrier bothHold = new CyclicBarrier(2);
        List<Future<Long>> runs = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            String outer = thread == 0 ? "a" : "b";
            String inner = thread == 0 ? "b" : "a";
            runs.add(threads.submit(() -> map.computeIfAbsent(outer, key -> {
                await(bothHold);
                write.accept(map, inner);
                return 1L;
            })));
        }
        int refused = 0;
        for (Future<Long> run : runs) {
            try {
                assertThat(run.get()).isEqualTo(1L);
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(KeyLockCycleException.class);
                refused++;
            }
        }
        assertThat(refused).isEqualTo(1);
        assertThat(map.put("a", 5L)).isIn(1L, 2L, null);
        assertThat(map.put("b", 5L)).isIn(1L, 2L, null);
    }

    static List<Named<BiConsumer<MappedMap<String, Long>, String>>> secondWrites() {
        return List.of(
                Named.of("put", (map, key) -> map.put(key, 2L)),
                Named.of("remove", (map, key) -> map.remove(key)),
                Named.of("compute", (map, key) -> map.compute(key, (k, value) -> 2L)),
                Named.of("touch", (map, key) -> map.store().touch(key, 7, StoredEntry.NEVER)));
    }

    private interface Work {
        void run(int thread) throws Exception;
    }

    private void inParallel(int n, Work work) throws Exception {
        List<Future<?>> runs = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(n);
        for (int i = 0; i < n; i++) {
            int thread = i;
            Callable<Void> task = () -> {
                start.await();
                work.run(thread);
                return null;
            };
            runs.add(threads.submit(task));
        }
        for (Future<?> run : runs) {
            run.get();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitWaiters(int n) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (KeyLocks.waiters() < n) {
            assertThat(System.nanoTime()).as("nobody waits for the key").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
