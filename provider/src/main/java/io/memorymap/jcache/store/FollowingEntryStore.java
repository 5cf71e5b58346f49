package io.memorymap.jcache.store;

import io.memorymap.KeyLock;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreEntry;
import io.memorymap.StoreLockedException;
import io.memorymap.StoredEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a cache whose file somebody else still holds: in a temporary store until the owner lets go, then in the file. A thread
 * waits for the file meanwhile.
 *
 * <p>What was written or removed here wins over what the file says of the same keys; all else in the file is as its owner left it. A key
 * that the temporary store has evicted is removed from the file, for the file's value would be older than one that was seen here.
 *
 * <p>Writers hold the gate for reading as long as they hold a key's lock, so that the stores change while nothing is being written. Readers
 * may be in the temporary store even then: it is closed with the cache.
 */
final class FollowingEntryStore<K, V> implements NativeEntries<K, V> {
    /** Opens the file. */
    interface FileOpener<K, V> {
        /**
         * Opens it.
         *
         * @param wait how long to wait for its owner
         * @throws StoreLockedException if it has an owner even then
         * @throws IOException if it cannot be opened at all
         */
        MappedEntryStore<K, V> open(Duration wait) throws IOException;
    }

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    /** As many keys are remembered; if more are written, the file is emptied when it is taken over. */
    private static final int MOST_KEYS = 1 << 20;

    /** So few keys are left for the moment in which writers wait, */
    private static final int LAST_KEYS = 256;

    /** or what was written during so many passes over the others: under load there is always more. */
    private static final int PASSES = 4;

    private static final Duration WAIT = Duration.ofMillis(200);
    private static final long GATE_MILLIS = 50;

    private final String name;
    private final MappedEntryStore<K, V> temporary;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    /** Where the entries are: the temporary store, or the file's. */
    private volatile MappedEntryStore<K, V> entries;

    /** Keys written or removed since they were last carried over; replaced while the gate is held for writing. */
    private volatile Set<K> changed = ConcurrentHashMap.newKeySet();

    /** Nothing in the file counts any more: the cache was cleared, or too many keys have changed to be remembered. */
    private volatile boolean everythingChanged;

    private volatile boolean closed;
    private @Nullable Thread waiting;

    FollowingEntryStore(String name, MappedEntryStore<K, V> temporary) {
        this.name = name;
        this.temporary = temporary;
        this.entries = temporary;
    }

    /** Starts the thread that waits for the file. */
    void follow(FileOpener<K, V> file) {
        Thread thread = new Thread(() -> takeOverWhenFree(file), "memorymap-follow-" + name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        waiting = thread;
        thread.start();
    }

    private void takeOverWhenFree(FileOpener<K, V> file) {
        while (!closed) {
            try {
                takeOver(file.open(WAIT));
                return;
            } catch (StoreLockedException stillInUse) {
                // Its owner is alive: asked again.
            } catch (IOException | RuntimeException e) {
                LOG.log(
                        Level.WARNING,
                        "The cache \"" + name + "\" stays temporary, because its file cannot be taken over: "
                                + e.getMessage(),
                        e);
                return;
            }
        }
    }

    /** Carries what has changed into the file, and goes on in it; closes the file if the cache was closed before. */
    void takeOver(MappedEntryStore<K, V> file) {
        boolean taken = false;
        try {
            taken = carryOver(file);
        } finally {
            if (!taken) {
                file.close();
            }
        }
        if (taken) {
            LOG.log(
                    Level.INFO,
                    "The cache \"" + name + "\" has taken over its file and is persistent now: " + file.size()
                            + " entries in " + file.store().path());
        }
    }

    private boolean carryOver(MappedEntryStore<K, V> file) {
        for (int pass = 0; pass < PASSES && !everythingChanged && changed.size() > LAST_KEYS; pass++) {
            Set<K> some = changed;
            if (!whileNobodyWrites(() -> changed = ConcurrentHashMap.newKeySet())) {
                return false;
            }
            some.forEach(key -> carryOver(key, file));
        }
        return whileNobodyWrites(() -> {
            if (everythingChanged) {
                file.clear();
                temporary.entries().forEachRemaining(entry -> file.set(entry.key(), entry.value(), entry.expiresAt()));
            } else {
                changed.forEach(key -> carryOver(key, file));
            }
            changed.clear();
            entries = file;
        });
    }

    private void carryOver(K key, MappedEntryStore<K, V> file) {
        StoredEntry<V> entry = temporary.getEntry(key);
        if (entry == null) {
            file.remove(key);
        } else {
            file.set(key, entry.value(), entry.expiresAt());
        }
    }

    /** Takes a step while no key's lock is held; false, and nothing done, if the cache is closed before that is so. */
    private boolean whileNobodyWrites(Runnable step) {
        boolean interrupted = false;
        try {
            while (!closed) {
                try {
                    // Not for longer: writers that come meanwhile wait behind this one.
                    if (gate.writeLock().tryLock(GATE_MILLIS, TimeUnit.MILLISECONDS)) {
                        try {
                            if (!closed) {
                                step.run();
                                return true;
                            }
                        } finally {
                            gate.writeLock().unlock();
                        }
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isFollowing() {
        return entries == temporary;
    }

    private void changes(K key) {
        if (isFollowing() && !everythingChanged) {
            if (changed.size() < MOST_KEYS) {
                changed.add(temporary.copyKey(key));
            } else {
                everythingChanged = true;
                changed.clear();
            }
        }
    }

    @Override
    public KeyValueStore<K, V> store() {
        return entries.store();
    }

    @Override
    public boolean mayHaveFile() {
        return true;
    }

    @Override
    public @Nullable V get(K key) {
        return entries.get(key);
    }

    @Override
    public void getAll(Collection<? extends K> keys, BiConsumer<? super K, ? super V> found) {
        entries.getAll(keys, found);
    }

    @Override
    public boolean contains(K key) {
        return entries.contains(key);
    }

    @Override
    public @Nullable StoredEntry<V> getEntry(K key) {
        return entries.getEntry(key);
    }

    @Override
    public void set(K key, V value, long expiresAt) {
        changes(key);
        entries.set(key, value, expiresAt);
    }

    @Override
    public boolean remove(K key) {
        changes(key);
        return entries.remove(key);
    }

    @Override
    public void touch(K key, StoredEntry<V> seen, long expiresAt) {
        if (!isFollowing()) {
            entries.touch(key, seen, expiresAt);
            return;
        }
        // A read that moves the expiry holds no key's lock.
        gate.readLock().lock();
        try {
            changes(key);
            entries.touch(key, seen, expiresAt);
        } finally {
            gate.readLock().unlock();
        }
    }

    @Override
    public boolean sameValue(V stored, V given) {
        return entries.sameValue(stored, given);
    }

    @Override
    public KeyLock lock(K key) {
        return enter(() -> entries.lock(key));
    }

    @Override
    public KeyLock lockAll(Collection<? extends K> keys) {
        return enter(() -> entries.lockAll(keys));
    }

    @Override
    public Object identity(K key) {
        return temporary.identity(key);
    }

    private interface Locking {
        KeyLock lock();
    }

    private KeyLock enter(Locking locking) {
        if (!isFollowing()) {
            return locking.lock();
        }
        gate.readLock().lock();
        boolean locked = false;
        try {
            KeyLock lock = locking.lock();
            locked = true;
            return new Gated(lock, gate.readLock());
        } finally {
            if (!locked) {
                gate.readLock().unlock();
            }
        }
    }

    /** A key's lock, and the gate held for reading. */
    private record Gated(KeyLock lock, ReentrantReadWriteLock.ReadLock gate) implements KeyLock {
        @Override
        public Object key() {
            return lock.key();
        }

        @Override
        public void close() {
            try {
                lock.close();
            } finally {
                gate.unlock();
            }
        }
    }

    @Override
    public Iterator<StoreEntry<K, V>> entries() {
        return entries.entries();
    }

    @Override
    public List<K> expiredKeys(int most) {
        return entries.expiredKeys(most);
    }

    @Override
    public void clear() {
        gate.readLock().lock();
        try {
            if (isFollowing()) {
                everythingChanged = true;
            }
            entries.clear();
        } finally {
            gate.readLock().unlock();
        }
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public long evictions() {
        return isFollowing() ? temporary.evictions() : entries.evictions();
    }

    @Override
    public K copyKey(K key) {
        return temporary.copyKey(key);
    }

    @Override
    public V copyValue(V value) {
        return temporary.copyValue(value);
    }

    /** The thread that waits for the file has let go of it when this returns. */
    @Override
    public void close() {
        closed = true;
        Thread thread = waiting;
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            temporary.close();
        } finally {
            if (!isFollowing()) {
                entries.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
