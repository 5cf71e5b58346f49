package io.memorymap.jcache.remote;

import io.memorymap.KeyValueStore;
import io.memorymap.StoredEntry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the server, kept in a store of this process, with the number of the answer that it came with. A value that is there may
 * be returned if it is {@linkplain Vouchers vouched for}.
 *
 * <p>Of several answers about a key, the last one is kept, whatever the threads that received them do: else a reader could go back in time.
 *
 * <p>A near cache that fails is none: what it cannot keep is asked for. Thread-safe.
 */
final class NearCache<K, V> {
    private static final int LOCKS = 1 << 8;

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final String cache;
    private final KeyValueStore<K, NearValue<V>> store;
    private final Vouchers vouchers;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    NearCache(String cache, KeyValueStore<K, NearValue<V>> store, Vouchers vouchers) {
        this.cache = cache;
        this.store = store;
        this.vouchers = vouchers;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    Vouchers vouchers() {
        return vouchers;
    }

    KeyValueStore<K, NearValue<V>> store() {
        return store;
    }

    /** The value of a live entry, vouched for or not. */
    @Nullable NearValue<V> get(K key) {
        try {
            return store.get(key);
        } catch (RuntimeException e) {
            unread(e);
            return null;
        }
    }

    /** The entry, expired or not, vouched for or not. */
    @Nullable StoredEntry<NearValue<V>> getEntry(K key) {
        try {
            return store.getEntry(key);
        } catch (RuntimeException e) {
            unread(e);
            return null;
        }
    }

    /** A key that cannot be encoded is refused by whoever asks the server. */
    private void unread(RuntimeException failure) {
        if (store.isClosed()) {
            throw failure;
        }
    }

    boolean isVouchedFor(NearValue<V> near) {
        return vouchers.isVouchedFor(near.incarnation(), near.place(), near.number());
    }

    /** Keeps what an answer said, unless a later one has come. */
    void keep(K key, int place, long number, long version, V value, long expiresAt) {
        ReentrantLock lock = locks[place & LOCKS - 1];
        lock.lock();
        try {
            if (vouchers.isLast(place, number)) {
                store.set(key, new NearValue<>(vouchers.incarnation(), number, place, version, value), expiresAt);
            } else {
                // Whoever got the later answer keeps it, but may not have come to it yet.
                vouchers.noLaterThan(place, number);
            }
        } catch (RuntimeException e) {
            failed(place, e);
        } finally {
            lock.unlock();
        }
    }

    /** There is nothing on the server, says an answer. */
    void drop(K key, int place) {
        ReentrantLock lock = locks[place & LOCKS - 1];
        lock.lock();
        try {
            boolean unused = store.remove(key);
        } catch (RuntimeException e) {
            failed(place, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives what is kept a new number, if it still has the version that an answer says the server has; whether it has. Who keeps a later
     * version comes after that, for it was answered later.
     */
    boolean confirm(K key, int place, long number, long version, long expiresAt) {
        ReentrantLock lock = locks[place & LOCKS - 1];
        lock.lock();
        try {
            StoredEntry<NearValue<V>> entry = store.getEntry(key);
            if (entry == null || entry.value().version() != version) {
                return false;
            }
            NearValue<V> kept = entry.value();
            boolean older = kept.incarnation() != vouchers.incarnation() || kept.number() < number;
            return !older
                    || store.set(
                            key,
                            new NearValue<>(vouchers.incarnation(), number, place, version, kept.value()),
                            expiresAt);
        } catch (RuntimeException e) {
            failed(place, e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void failed(int place, RuntimeException failure) {
        vouchers.doubt(place);
        if (!store.isClosed() && failureLogged.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "The near cache of \"" + cache
                            + "\" could not keep an entry, which is asked for instead. Further failures"
                            + " are not logged.",
                    failure);
        }
    }

    void clear() {
        vouchers.emptied();
        store.clear();
    }

    List<K> expiredKeys(int most) {
        return store.expiredKeys(most);
    }

    @Nullable Path path() {
        return store.path();
    }

    void close() {
        store.close();
    }
}
