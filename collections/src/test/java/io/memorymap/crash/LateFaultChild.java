package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.EndsWithParent;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreEntry;
import io.memorymap.StoreReadOnlyException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.logging.LogManager;

/**
 * Lets the code of many operations be compiled, cuts the store's file short, and says after which of them the JVM's error for a page that is gone
 * was in the caller's hands: thrown by the operation, or noted by the JVM and thrown in the caller's own code.
 *
 * <p>Arguments: the file, whether it evicts, the share of the file that stays in percent, and how far the operations are rotated, so that each can be
 * the first that meets the fault.
 */
final class LateFaultChild {
    private static final int KEYS = 100_000;
    private static final int ASKED = KEYS / 5 * 6;
    private static final int AT_ONCE = 64;
    private static final int VALUE_BYTES = 100;
    private static final long MAX_BYTES = 64 << 20;
    private static final int ROUNDS = 12;
    private static final int STEPS_OF_ROUND = 10_000;
    private static final int BULKS_OF_ROUND = 200;
    private static final int SOME = 8;
    private static final int FEW = 2;

    private record Operation(String name, int times, Runnable action) {}

    /** Not a constant: compiled code makes an array of constant length without the runtime. */
    private static int none;

    private final KeyValueStore<Integer, byte[]> store;
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Operation> operations = new ArrayList<>();
    private int thrown;
    private int late;

    private LateFaultChild(KeyValueStore<Integer, byte[]> store) {
        this.store = store;
        operations.add(new Operation("get", SOME, () -> store.get(asked())));
        operations.add(new Operation("put", SOME, () -> store.put(key(), value())));
        operations.add(new Operation("getAll", 1, this::bulk));
        operations.add(new Operation("iteration", FEW, () -> take(AT_ONCE)));
        operations.add(new Operation("contains", SOME, () -> store.contains(asked())));
        operations.add(new Operation("set", SOME, () -> store.set(key(), value())));
        operations.add(new Operation("size", FEW, store::size));
        operations.add(new Operation("sizeInBytes", FEW, store::sizeInBytes));
        operations.add(new Operation("remove", SOME, () -> store.remove(key())));
        operations.add(new Operation("getEntry", SOME, () -> store.getEntry(asked())));
        operations.add(new Operation("touch", SOME, () -> store.touch(key(), 1, Long.MAX_VALUE)));
        operations.add(new Operation("merge", SOME, () -> store.asMap().merge(key(), value(), (a, b) -> b)));
        operations.add(new Operation("expiredKeys", FEW, () -> store.expiredKeys(AT_ONCE)));
        operations.add(new Operation("statistics", FEW, store::statistics));
        operations.add(new Operation("compact", 1, store::compact));
        operations.add(new Operation("verify", 1, store::verify));
        operations.add(new Operation("clear", FEW, store::clear));
    }

    public static void main(String[] args) throws Exception {
        EndsWithParent.watch();
        LogManager.getLogManager().reset();
        Path file = Path.of(args[0]);
        KeyValueStore<Integer, byte[]> store = KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(2 * KEYS)
                .maxBytes(MAX_BYTES)
                .eviction(Boolean.parseBoolean(args[1]) ? Eviction.TWO_QUEUES : Eviction.NONE)
                .durability(Durability.PROCESS)
                .open(file);
        LateFaultChild child = new LateFaultChild(store);
        child.warmUp();
        Collections.rotate(child.operations, -Integer.parseInt(args[3]));
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() / 100 * Integer.parseInt(args[2]) / 4096 * 4096);
        }
        child.operations.forEach(child::watch);
        System.out.println("done");
        // A store that is left to the JVM's end, as by a process that is killed.
        Runtime.getRuntime().halt(0);
    }

    private void warmUp() {
        for (int key = 0; key < KEYS; key++) {
            store.put(key, value());
        }
        for (int round = 0; round < ROUNDS; round++) {
            take(Integer.MAX_VALUE);
            for (int i = 0; i < BULKS_OF_ROUND; i++) {
                bulk();
            }
            for (int i = 0; i < STEPS_OF_ROUND; i++) {
                store.get(asked());
                store.contains(asked());
                store.getEntry(asked());
                int key = key();
                store.set(key, value());
                store.remove(key);
                store.put(key, value());
                store.touch(key, 1, Long.MAX_VALUE);
            }
            store.size();
            store.sizeInBytes();
            store.statistics();
        }
    }

    private void watch(Operation operation) {
        thrown = 0;
        late = 0;
        for (int i = 0; i < operation.times; i++) {
            try {
                operation.action.run();
            } catch (StoreReadOnlyException expected) {
                // Of a page that is gone a writer is told so.
                expectNothing();
            } catch (InternalError e) {
                thrown++;
            }
            expectNothing();
        }
        if (thrown + late > 0) {
            System.out.println(operation.name + ": thrown " + thrown + ", late " + late);
        }
    }

    /** Has the JVM throw what it has noted, as it would sooner or later in the caller's code. */
    private void expectNothing() {
        try {
            if (new byte[none][none].length > 0) {
                throw new AssertionError("an empty array has elements");
            }
        } catch (InternalError e) {
            late++;
        }
    }

    private void bulk() {
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            keys.add(asked());
        }
        store.getAll(keys, (key, value) -> expectNothing());
    }

    /** An iterator that is left when enough was seen. */
    private void take(int most) {
        Iterator<StoreEntry<Integer, byte[]>> entries = store.entries();
        for (int i = 0; i < most && entries.hasNext(); i++) {
            entries.next();
            expectNothing();
        }
    }

    /** Of a key that was put. */
    private int key() {
        return random.nextInt(KEYS);
    }

    /** One key of six was never put. */
    private int asked() {
        return random.nextInt(ASKED);
    }

    private static byte[] value() {
        return new byte[VALUE_BYTES];
    }
}
