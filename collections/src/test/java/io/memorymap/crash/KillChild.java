package io.memorymap.crash;

import io.memorymap.EndsWithParent;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.StoreFullException;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.head.HeaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A process that looks at everything an earlier one left, then writes from several threads until it is killed. */
final class KillChild {
    private static final int FAILED = 3;
    private static final long COMPACTION_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final KillPlan plan;
    private final AckFile acks;
    private final KeyValueStore<Integer, byte[]> store;

    private KillChild(KillPlan plan, AckFile acks, KeyValueStore<Integer, byte[]> store) {
        this.plan = plan;
        this.acks = acks;
        this.store = store;
    }

    /** Arguments: plan, store file, acknowledgement file, seed, and whether the planted bug is in. */
    public static void main(String[] args) throws IOException, HeaderException, InterruptedException {
        EndsWithParent.watch();
        KillPlan plan = KillPlan.valueOf(args[0]);
        Path file = Path.of(args[1]);
        AckFile acks = AckFile.open(Path.of(args[2]), plan.keys());
        KeyValueStore<Integer, byte[]> store = Boolean.parseBoolean(args[4])
                ? openWithBug(plan, file)
                : plan.builder().open(file);
        KillChild child = new KillChild(plan, acks, store);
        child.look();
        acks.state(AckFile.WRITING);
        child.write(Long.parseLong(args[3]));
        store.close();
        acks.state(AckFile.CLOSED);
    }

    private static KeyValueStore<Integer, byte[]> openWithBug(KillPlan plan, Path file)
            throws IOException, HeaderException {
        if (!Files.exists(file)) {
            plan.builder().open(file).close();
        }
        StoreDoubles.Settings settings =
                new StoreDoubles.Settings(plan.durability, true, 0, Clock.systemUTC(), true, SegmentStore::new);
        return StoreDoubles.open(file, settings, LateBytes::new);
    }

    private void look() {
        int present = 0;
        long size = store.size();
        for (int key = 0; key < plan.keys(); key++) {
            byte[] value = store.get(key);
            long version = version(key, value);
            acks.found(key, version);
            present += version == 0 ? 0 : 1;
        }
        for (int thread = 0; thread < KillPlan.THREADS; thread++) {
            acks.nothingInFlight(thread);
        }
        if (size != present || !store.verify().isClean() || store.toMap().size() != present) {
            fail("size " + size + " for " + present + " entries, " + store.verify());
        }
    }

    private long version(int key, byte @Nullable [] value) {
        long acknowledged = acks.acknowledged(key);
        long inFlight = acks.inFlight(key / plan.keysPerThread, key);
        if (value == null) {
            if (acknowledged != 0 && inFlight != 0 && !plan.evicting()) {
                fail("key " + key + " is lost, version " + acknowledged + " was acknowledged");
            }
            return 0;
        }
        if (acknowledged > 0 && plan.values.is(value, key, acknowledged)) {
            return acknowledged;
        }
        if (inFlight <= 0 || !plan.values.is(value, key, inFlight)) {
            fail("key " + key + " has a wrong value of " + value.length + " bytes, version " + acknowledged
                    + " was acknowledged, " + inFlight + " in flight");
        }
        return inFlight;
    }

    /** Says why on the error stream and ends the process. */
    private static void fail(String reason) {
        new AssertionError(reason).printStackTrace();
        Runtime.getRuntime().halt(FAILED);
    }

    private void write(long seed) throws InterruptedException {
        Thread[] threads = new Thread[KillPlan.THREADS + 1];
        for (int i = 0; i < KillPlan.THREADS; i++) {
            threads[i] = new Thread(new Writer(i, new SplittableRandom(seed + i)));
        }
        threads[KillPlan.THREADS] = new Thread(this::compact);
        for (Thread thread : threads) {
            thread.setUncaughtExceptionHandler((where, problem) -> {
                problem.printStackTrace();
                Runtime.getRuntime().halt(FAILED);
            });
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void compact() {
        for (int n = 0; !acks.mustStop(); n++) {
            store.compact();
            if (n % 4 == 0) {
                store.flush();
            }
            LockSupport.parkNanos(COMPACTION_PAUSE_NANOS);
        }
    }

    /** One thread's operations on its own keys. */
    private final class Writer implements Runnable {
        private final int thread;
        private final SplittableRandom random;
        private long lastVersion;

        Writer(int thread, SplittableRandom random) {
            this.thread = thread;
            this.random = random;
            this.lastVersion = acks.lastVersion(thread);
        }

        @Override
        public void run() {
            while (!acks.mustStop()) {
                step(thread * plan.keysPerThread + random.nextInt(plan.keysPerThread));
            }
        }

        private void step(int key) {
            int dice = random.nextInt(100);
            long current = acks.acknowledged(key);
            if (dice < 20) {
                check(key, current, store.get(key));
                return;
            }
            long version = dice < 40 ? 0 : ++lastVersion;
            byte[] value = plan.values.make(key, Math.max(1, version));
            acks.begin(thread, key, version, lastVersion);
            try {
                if (operate(dice, key, current, value)) {
                    acks.acknowledge(thread, key, version);
                } else {
                    acks.nothingInFlight(thread);
                }
            } catch (StoreFullException full) {
                acks.nothingInFlight(thread);
                if (plan.evicting() || dice < 40) {
                    throw full;
                }
            }
        }

        /** Whether the operation changed its key. */
        private boolean operate(int dice, int key, long current, byte[] value) {
            if (dice < 40) {
                check(key, current, store.getAndRemove(key));
                return true;
            } else if (dice < 75) {
                check(key, current, store.put(key, value));
                return true;
            } else if (dice < 88) {
                byte[] before = store.putIfAbsent(key, value);
                check(key, current, before);
                return before == null;
            }
            byte[] before = store.replace(key, value);
            check(key, current, before);
            return before != null;
        }

        private void check(int key, long current, byte @Nullable [] found) {
            if (found == null ? current != 0 && !plan.evicting() : !plan.values.is(found, key, current)) {
                fail("key " + key + " is not at version " + current + " while the process lives");
            }
        }
    }
}
