package io.memorymap.store;

import io.memorymap.KeyLock;
import io.memorymap.KeyLockCycleException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One lock per key while it is in use: made at the first request, removed from the table when nobody holds it or waits for it, so
 * that the table is as large as the number of keys being worked on, never as large as the store.
 *
 * <p>Locks are reentrant and belong to a thread. A wait that would close a cycle is refused with {@link KeyLockCycleException}; the
 * waits-for graph spans all tables of the JVM, because a function under a lock of one store may well use another store.
 *
 * <p>How a cycle is found: each waiting thread enters its edge (thread to lock; a lock knows its owner) into the graph under the
 * graph's monitor and walks from there before it sleeps. In a cycle every thread sleeps, so the last one to enter its edge sees all
 * the others, and the edges of sleeping threads do not move. A lock that is free, or taken without waiting, never touches the graph.
 *
 * <p>Thread-safe. Interrupts do not end a wait; the flag stays set.
 *
 * @param <K> the key; equal keys, by {@code equals} and {@code hashCode}, share a lock
 */
public final class KeyLocks<K> {
    /** Which lock each sleeping thread waits for. Guarded by itself. */
    private static final Map<Thread, Cell<?>> WAITS_FOR = new HashMap<>();

    private final ConcurrentHashMap<K, Cell<K>> cells = new ConcurrentHashMap<>();

    /** Makes an empty table. */
    public KeyLocks() {}

    /**
     * Takes the lock of {@code key}, waiting for it if need be. A thread that holds it already gets it again.
     *
     * @throws KeyLockCycleException if waiting would close a cycle; nothing has changed
     */
    public KeyLock lock(K key) {
        Cell<K> cell = cells.compute(key, (k, present) -> {
            Cell<K> used = present == null ? new Cell<>(this, k) : present;
            used.users++;
            return used;
        });
        if (!cell.tryLock()) {
            try {
                waitFor(cell);
            } catch (Throwable e) {
                leave(cell);
                throw e;
            }
        }
        return cell;
    }

    /**
     * Takes the locks of several keys, in the order of the list. Callers that sort their keys alike never wait for each other in a
     * cycle. A key that occurs twice is locked twice by the same thread, which is harmless.
     *
     * @return one handle for all of them; its {@link KeyLock#key()} is the list
     * @throws KeyLockCycleException if waiting would close a cycle; nothing has changed
     */
    public KeyLock lockAll(List<? extends K> sortedKeys) {
        List<KeyLock> held = new ArrayList<>(sortedKeys.size());
        try {
            for (K key : sortedKeys) {
                held.add(lock(key));
            }
        } catch (Throwable e) {
            closeAll(held);
            throw e;
        }
        return new ManyHandles(List.copyOf(sortedKeys), held);
    }

    /** Keys that are locked or waited for at this moment. */
    int size() {
        return cells.size();
    }

    /** Threads that wait for a key's lock at this moment, in any table of the JVM. */
    public static int waiters() {
        synchronized (WAITS_FOR) {
            return WAITS_FOR.size();
        }
    }

    private static void waitFor(Cell<?> cell) {
        Thread me = Thread.currentThread();
        synchronized (WAITS_FOR) {
            refuseCycle(cell, me);
            WAITS_FOR.put(me, cell);
        }
        try {
            cell.lock();
        } finally {
            synchronized (WAITS_FOR) {
                WAITS_FOR.remove(me);
            }
        }
    }

    private static void refuseCycle(Cell<?> wanted, Thread me) {
        int threads = 1;
        Thread owner = wanted.owner();
        while (owner != null && owner != me) {
            Cell<?> next = WAITS_FOR.get(owner);
            Thread nextOwner = next == null ? null : next.owner();
            if (nextOwner == owner) {
                // Granted a moment ago; its edge goes as soon as this walk leaves the monitor. It runs, so there is no
                // cycle here.
                return;
            }
            owner = nextOwner;
            threads++;
        }
        if (owner == me) {
            throw new KeyLockCycleException(
                    "Waiting for the lock of key " + wanted.key + " would close a cycle of " + threads
                            + " threads: each holds a key that the next one needs. Work on one key at a time under its lock, or take"
                            + " further keys in one order everywhere.");
        }
    }

    private static void closeAll(List<KeyLock> held) {
        for (int i = held.size() - 1; i >= 0; i--) {
            held.get(i).close();
        }
    }

    private void leave(Cell<K> cell) {
        cells.computeIfPresent(cell.key, (k, present) -> --present.users == 0 ? null : present);
    }

    private static final class Cell<K> extends ReentrantLock implements KeyLock {
        private static final long serialVersionUID = 1L;

        private final transient KeyLocks<K> table;
        private final transient K key;

        /** Holders and waiters, a reentrant holder counted each time. Guarded by the table's entry for the key. */
        private int users;

        Cell(KeyLocks<K> table, K key) {
            this.table = table;
            this.key = key;
        }

        @Nullable Thread owner() {
            return getOwner();
        }

        @Override
        public Object key() {
            return key;
        }

        @Override
        public void close() {
            unlock();
            table.leave(this);
        }
    }

    private record ManyHandles(Object key, List<KeyLock> held) implements KeyLock {
        @Override
        public void close() {
            closeAll(held);
        }
    }
}
