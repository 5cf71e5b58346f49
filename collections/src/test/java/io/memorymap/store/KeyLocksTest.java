package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.KeyLock;
import io.memorymap.KeyLockCycleException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KeyLocksTest {
    private final KeyLocks<String> locks = new KeyLocks<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void equalKeysExcludeEachOtherAndOthersDoNot() throws Exception {
        KeyLock held = locks.lock("a");
        Future<Boolean> same = threads.submit(() -> {
            try (KeyLock mine = locks.lock(new String("a"))) {
                return mine.key().equals("a");
            }
        });
        Future<Boolean> other = threads.submit(() -> {
            try (KeyLock mine = locks.lock("b")) {
                return mine.key().equals("b");
            }
        });
        assertThat(other.get()).isTrue();
        assertThat(same.isDone()).isFalse();
        held.close();
        assertThat(same.get()).isTrue();
    }

    @Test
    void aHolderGetsItsLockAgainAndKeepsItUntilTheLastClose() throws Exception {
        KeyLock outer = locks.lock("a");
        KeyLock inner = locks.lock("a");
        inner.close();
        Future<?> waiter = threads.submit(() -> locks.lock("a").close());
        awaitWaiter();
        assertThat(waiter.isDone()).isFalse();
        outer.close();
        waiter.get();
    }

    @Test
    void idleKeysLeaveTheTable() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            locks.lock("key" + i).close();
        }
        assertThat(locks.size()).isZero();
        try (KeyLock held = locks.lockAll(List.of("a", "b", "b", "c"))) {
            assertThat(held.key()).isEqualTo(List.of("a", "b", "b", "c"));
            assertThat(locks.size()).isEqualTo(3);
        }
        assertThat(locks.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void aCycleOfAnyNumberOfThreadsIsRefusedToExactlyOneOfThem(int n) throws Exception {
        CyclicBarrier allHoldTheirFirst = new CyclicBarrier(n);
        AtomicInteger refused = new AtomicInteger();
        List<Future<?>> runs = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            String mine = "key" + i;
            String next = "key" + (i + 1) % n;
            runs.add(threads.submit(() -> {
                try (KeyLock first = locks.lock(mine)) {
                    allHoldTheirFirst.await();
                    try {
                        locks.lock(next).close();
                    } catch (KeyLockCycleException e) {
                        assertThat(e).hasMessageContaining(next).hasMessageContaining(n + " threads");
                        assertThat(first.key()).isEqualTo(mine);
                        refused.incrementAndGet();
                    }
                }
                return null;
            }));
        }
        for (Future<?> run : runs) {
            run.get();
        }
        assertThat(refused).hasValue(1);
        assertThat(locks.size()).isZero();
    }

    @Test
    void aCycleThroughTwoTablesIsRefused() throws Exception {
        KeyLocks<Integer> other = new KeyLocks<>();
        CountDownLatch bothHold = new CountDownLatch(2);
        Future<?> peer = threads.submit(() -> {
            try (KeyLock held = other.lock(1)) {
                bothHold.countDown();
                bothHold.await();
                assertThat(held.key()).isEqualTo(1);
                locks.lock("a").close();
            }
            return null;
        });
        try (KeyLock held = locks.lock("a")) {
            bothHold.countDown();
            bothHold.await();
            awaitWaiter();
            assertThatThrownBy(() -> other.lock(1)).isInstanceOf(KeyLockCycleException.class);
            assertThat(held.key()).isEqualTo("a");
            assertThat(peer.isDone()).isFalse();
        }
        peer.get();
        assertThat(locks.size() + other.size()).isZero();
    }

    @Test
    void aRefusedLockAllGivesBackWhatItHadTaken() throws Exception {
        CountDownLatch peerHoldsC = new CountDownLatch(1);
        KeyLock a = locks.lock("a");
        Future<?> peer = threads.submit(() -> {
            try (KeyLock held = locks.lock("c")) {
                assertThat(held.key()).isEqualTo("c");
                peerHoldsC.countDown();
                locks.lock("a").close();
            }
        });
        peerHoldsC.await();
        awaitWaiter();
        assertThatThrownBy(() -> locks.lockAll(List.of("b", "c"))).isInstanceOf(KeyLockCycleException.class);
        threads.submit(() -> locks.lock("b").close()).get();
        a.close();
        peer.get();
        assertThat(locks.size()).isZero();
    }

    @Test
    void anInterruptDoesNotEndTheWaitAndTheFlagStays() throws Exception {
        KeyLock held = locks.lock("a");
        CountDownLatch started = new CountDownLatch(1);
        boolean[] flag = new boolean[1];
        Thread waiter = new Thread(() -> {
            started.countDown();
            locks.lock("a").close();
            flag[0] = Thread.currentThread().isInterrupted();
        });
        waiter.start();
        started.await();
        awaitWaiter();
        waiter.interrupt();
        waiter.join(50);
        assertThat(waiter.isAlive()).isTrue();
        held.close();
        waiter.join();
        assertThat(flag[0]).isTrue();
    }

    @Test
    void countersUnderLocksAreExactWhileManyThreadsCollideAndCyclesAreRefused() throws Exception {
        int keys = 8;
        int workers = 4;
        int rounds = 20_000;
        long seed = System.nanoTime();
        String report = "seed " + seed;
        long[] counters = new long[keys];
        AtomicInteger expected = new AtomicInteger();
        List<Future<?>> runs = new ArrayList<>();
        for (int w = 0; w < workers; w++) {
            SplittableRandom random = new SplittableRandom(seed + w);
            runs.add(threads.submit(() -> {
                for (int i = 0; i < rounds; i++) {
                    int first = random.nextInt(keys);
                    int second = random.nextInt(keys);
                    try (KeyLock outer = locks.lock("k" + first)) {
                        assertThat(outer.key()).isEqualTo("k" + first);
                        counters[first]++;
                        expected.incrementAndGet();
                        locks.lock("k" + second).close();
                    } catch (KeyLockCycleException e) {
                        assertThat(e.getMessage()).contains("k" + second);
                    }
                }
            }));
        }
        for (Future<?> run : runs) {
            run.get(50, TimeUnit.SECONDS);
        }
        long sum = 0;
        for (long counter : counters) {
            sum += counter;
        }
        assertThat(sum).as(report).isEqualTo(expected.get()).isEqualTo((long) workers * rounds);
        assertThat(locks.size()).isZero();
    }

    /** Returns once some thread sleeps in the waits-for graph. */
    private static void awaitWaiter() throws InterruptedException {
        while (KeyLocks.waiters() == 0) {
            Thread.sleep(1);
        }
    }
}
