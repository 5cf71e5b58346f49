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
 * <p>While a key is locked here, its entry gets the number of an answer only if the key has not changed since; so what has changed loses its
 * number once, and readers need not ask.
 *
 * <p>A near cache that fails is none: what it cannot keep is asked for. Thread-safe.
 */
final class NearCache<K, V> {
    private static final int LOCKS = 1 << 8;

    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private final String cache;
    private final KeyValueStore<K, NearValue<V>> store;
    private final Vouchers vouchers;
    private final boolean readsMove;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    /**
     * Makes one.
     *
     * @param readsMove whether a read may move the expiry of an entry: a key then changes on the server though its value does not
     */
    NearCache(String cache, KeyValueStore<K, NearValue<V>> store, Vouchers vouchers, boolean readsMove) {
        this.cache = cache;
        this.store = store;
        this.vouchers = vouchers;
        this.readsMove = readsMove;
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

    /**
     * Whether what was read may be served.
     *
     * @param settled whether all changes were {@linkplain Vouchers#isSettled() settled} before it was read
     */
    boolean isUnchanged(NearValue<V> near, boolean settled) {
        return vouchers.isOfThisConnection(near.incarnation(), near.number())
                && (settled || vouchers.isUnchanged(near.place(), near.number()));
    }

    boolean isVouchedFor(NearValue<V> near) {
        return vouchers.isVouchedFor(near.incarnation(), near.place(), near.number());
    }

    private ReentrantLock lock(int place) {
        return locks[place & LOCKS - 1];
    }

    /** Keeps what an answer said, unless a later one has come. */
    void keep(K key, int place, long number, long version, V value, long expiresAt) {
        ReentrantLock lock = lock(place);
        lock.lock();
        try {
            if (vouchers.isLast(place, number)) {
                set(key, place, number, version, value, expiresAt);
            } else {
                // Whoever got the later answer keeps it, but may not have come to it yet.
                StoredEntry<NearValue<V>> entry = store.getEntry(key);
                if (entry != null && hasNumber(entry.value()) && entry.value().number() < number) {
                    end(key, entry, readsMove);
                }
            }
        } catch (RuntimeException e) {
            failed(key, place, e);
        } finally {
            lock.unlock();
        }
    }

    /** A write of this process is announced as well, perhaps before it is kept here: then it is kept, but not vouched for. */
    private boolean set(K key, int place, long number, long version, V value, long expiresAt) {
        long vouched = vouchers.isUnchanged(place, number) ? number : NearValue.UNVOUCHED;
        return store.set(key, new NearValue<>(vouchers.incarnation(), vouched, place, version, value), expiresAt);
    }

    /** A value that may be the same on the server is not asked for again, its version is. */
    private void end(K key, StoredEntry<NearValue<V>> entry, boolean mayBeTheSame) {
        boolean unused =
                mayBeTheSame ? store.set(key, entry.value().unvouched(), entry.expiresAt()) : store.remove(key);
    }

    /** There is nothing on the server, says an answer. */
    void drop(K key, int place) {
        ReentrantLock lock = lock(place);
        lock.lock();
        try {
            boolean unused = store.remove(key);
        } catch (RuntimeException e) {
            failed(key, place, e);
        } finally {
            lock.unlock();
        }
    }

    /** A key has changed: what is near of it from before goes, or loses its number if its value may be the same on the server. */
    void dropIfChanged(K key, int place) {
        endIfChanged(key, place, readsMove);
    }

    /** A key has changed, perhaps to the value that is near: that loses a number from before. */
    void unvouchIfChanged(K key, int place) {
        endIfChanged(key, place, true);
    }

    private void endIfChanged(K key, int place, boolean mayBeTheSame) {
        ReentrantLock lock = lock(place);
        lock.lock();
        try {
            StoredEntry<NearValue<V>> entry = store.getEntry(key);
            if (entry != null && isChanged(entry.value())) {
                end(key, entry, mayBeTheSame);
            }
        } catch (RuntimeException e) {
            failed(key, place, e);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a number is from before the last change of its key. */
    boolean isChanged(NearValue<V> near) {
        return hasNumber(near) && !vouchers.isUnchanged(near.place(), near.number());
    }

    private boolean hasNumber(NearValue<V> near) {
        return near.incarnation() == vouchers.incarnation() && near.number() != NearValue.UNVOUCHED;
    }

    /**
     * Gives what is kept a new number, if it still has the version that an answer says the server has; whether it has. Who keeps a later
     * version comes after that, for it was answered later.
     */
    boolean confirm(K key, int place, long number, long version, long expiresAt) {
        ReentrantLock lock = lock(place);
        lock.lock();
        try {
            StoredEntry<NearValue<V>> entry = store.getEntry(key);
            if (entry == null || entry.value().version() != version) {
                return false;
            }
            NearValue<V> kept = entry.value();
            boolean later = hasNumber(kept) && kept.number() >= number;
            return later || set(key, place, number, version, kept.value(), expiresAt);
        } catch (RuntimeException e) {
            failed(key, place, e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** What can't be kept is not there; if not even that can be had, every reader looks at the table from now on. */
    private void failed(K key, int place, RuntimeException failure) {
        if (store.isClosed()) {
            return;
        }
        try {
            boolean unused = store.remove(key);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            vouchers.changed(place);
        }
        if (failureLogged.compareAndSet(false, true)) {
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
