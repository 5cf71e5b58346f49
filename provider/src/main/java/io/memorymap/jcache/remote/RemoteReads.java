package io.memorymap.jcache.remote;

import io.memorymap.StoredEntry;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.jcache.config.RemoteSettings;
import io.memorymap.jcache.config.RemoteSettings.OnFailure;
import io.memorymap.jcache.store.Copies;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Reads entries: what is near as long as it is vouched for, else from the server, and then keeps it near. Thread-safe. */
final class RemoteReads<K, V> {
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    /** Requests that are sent before the first answer is waited for. */
    static final int BATCH = 500;

    private final String cache;
    private final Server server;
    private final ServerKeys keys;
    private final Copies<K, V> copies;
    private final @Nullable NearCache<K, V> near;
    private final @Nullable Vouchers vouchers;
    private final RemoteCounters counters;
    private final RemoteSettings settings;
    private final InstantSource clock;
    private final AtomicBoolean undecodableLogged = new AtomicBoolean();

    RemoteReads(
            String cache,
            Server server,
            ServerKeys keys,
            Copies<K, V> copies,
            @Nullable NearCache<K, V> near,
            RemoteCounters counters,
            RemoteSettings settings,
            InstantSource clock) {
        this.cache = cache;
        this.server = server;
        this.keys = keys;
        this.copies = copies;
        this.near = near;
        this.vouchers = near == null ? null : near.vouchers();
        this.counters = counters;
        this.settings = settings;
        this.clock = clock;
    }

    /** Where the entry of a key is. */
    Place place(K key) {
        byte[] entry = keys.entry(encoded(key));
        return new Place(entry, vouchers == null ? 0 : vouchers.place(entry));
    }

    private byte[] encoded(K key) {
        try {
            return copies.encodedKey(key);
        } catch (EncodeException | NonCanonicalKeyException e) {
            throw new CacheException("A key of the cache \"" + cache + "\" cannot be encoded: " + e.getMessage(), e);
        }
    }

    private boolean isLive(StoredEntry<V> entry) {
        return entry.expiresAt() == StoredEntry.NEVER || !entry.isExpiredAt(clock.millis());
    }

    /** The value of a live entry. */
    @Nullable V get(K key) {
        boolean confirmed = isConfirmed();
        boolean settled = isSettled();
        NearValue<V> kept = near == null ? null : near.get(key);
        if (confirmed && kept != null && mayServe(kept, settled)) {
            counters.nearHits.increment();
            return kept.value();
        }
        StoredEntry<V> entry = readOrStale(key, kept);
        return entry == null || !isLive(entry) ? null : entry.value();
    }

    /**
     * Whether what is near may be vouched for. A read asks first of all: what it returns then was right at a moment while it ran, however long
     * it was held up afterwards; and the clock, which waits for what was read before, has little to wait for.
     */
    private boolean isConfirmed() {
        return vouchers != null && vouchers.isConfirmed();
    }

    private boolean isSettled() {
        return vouchers != null && vouchers.isSettled();
    }

    private boolean mayServe(NearValue<V> kept, boolean settled) {
        return near != null && near.isUnchanged(kept, settled);
    }

    /** From the server; or what is near, if the server is away and that is allowed. */
    private @Nullable StoredEntry<V> readOrStale(K key, @Nullable NearValue<V> kept) {
        Place place = place(key);
        try {
            return received(key, place, kept, server.call(request(place, kept)));
        } catch (ServerAwayException e) {
            if (kept != null && mayBeStale(kept)) {
                counters.staleServes.increment();
                return new StoredEntry<>(kept.value(), StoredEntry.NEVER, kept.version());
            }
            throw e;
        }
    }

    private boolean mayBeStale(NearValue<V> kept) {
        return settings.onFailure() == OnFailure.STALE
                && vouchers != null
                && vouchers.mayBeStale(
                        kept.incarnation(),
                        kept.place(),
                        kept.number(),
                        settings.maxStale().toNanos());
    }

    private Request<byte[]> request(Place place, @Nullable NearValue<V> kept) {
        return kept == null
                ? RemoteRequests.get(place.entry, vouchers, place.number)
                : RemoteRequests.validate(place.entry, kept.version(), vouchers, place.number);
    }

    /** What an answer says, which is kept near. */
    private @Nullable StoredEntry<V> received(K key, Place place, @Nullable NearValue<V> kept, Answer<byte[]> answer) {
        byte[] bytes = answer.getOutput().get();
        if (bytes == null || bytes.length < ServerValue.HEAD_BYTES) {
            counters.nearMisses.increment();
            if (near != null && kept != null) {
                near.drop(key, place.number);
            }
            return null;
        }
        long version = ServerValue.version(bytes);
        long expiresAt = ServerValue.expiresAt(bytes);
        if (kept != null && version == kept.version()) {
            counters.revalidations.increment();
            keep(key, place, answer, version, kept.value(), expiresAt);
            return new StoredEntry<>(kept.value(), expiresAt, version);
        }
        counters.nearMisses.increment();
        counters.bytesReceived.add(bytes.length);
        V value = decoded(bytes);
        if (value == null) {
            return null;
        }
        keep(key, place, answer, version, value, expiresAt);
        return new StoredEntry<>(value, expiresAt, version);
    }

    /** Keeps a value near. */
    void keep(K key, Place place, Answer<?> answer, long version, V value, long expiresAt) {
        if (near != null) {
            near.keep(key, place.number, answer.number(), version, value, expiresAt);
        }
    }

    /** A value that cannot be decoded is absent. */
    @Nullable V decoded(byte[] bytes) {
        try {
            return ServerValue.value(bytes, copies.values());
        } catch (DecodeException e) {
            counters.undecodable.increment();
            if (undecodableLogged.compareAndSet(false, true)) {
                LOG.log(
                        Level.WARNING,
                        "A value of the cache \"" + cache + "\" on the server cannot be decoded here, and is absent: "
                                + e.getMessage() + ". Further ones are counted and not logged.");
            }
            return null;
        }
    }

    /** Those that are live, in the order that they are wanted in. */
    void getAll(Collection<? extends K> wanted, BiConsumer<? super K, ? super V> found) {
        List<K> order = new ArrayList<>(wanted.size());
        List<@Nullable V> values = new ArrayList<>(wanted.size());
        List<Integer> far = new ArrayList<>();
        List<@Nullable NearValue<V>> kept = new ArrayList<>();
        boolean confirmed = isConfirmed();
        boolean settled = isSettled();
        for (K key : wanted) {
            NearValue<V> mine = near == null ? null : near.get(key);
            boolean vouched = confirmed && mine != null && mayServe(mine, settled);
            if (vouched) {
                counters.nearHits.increment();
            } else {
                far.add(order.size());
                kept.add(mine);
            }
            order.add(key);
            values.add(vouched && mine != null ? mine.value() : null);
        }
        for (int from = 0; from < far.size(); from += BATCH) {
            int to = Math.min(far.size(), from + BATCH);
            getFar(order, values, far.subList(from, to), kept.subList(from, to));
        }
        for (int i = 0; i < order.size(); i++) {
            V value = values.get(i);
            if (value != null) {
                found.accept(order.get(i), value);
            }
        }
    }

    private void getFar(List<K> order, List<@Nullable V> values, List<Integer> far, List<@Nullable NearValue<V>> kept) {
        List<Place> places = new ArrayList<>(far.size());
        List<Request<byte[]>> requests = new ArrayList<>(far.size());
        for (int i = 0; i < far.size(); i++) {
            Place place = place(order.get(far.get(i)));
            places.add(place);
            requests.add(request(place, kept.get(i)));
        }
        List<Answer<byte[]>> answers;
        try {
            answers = server.callAll(requests);
        } catch (ServerAwayException e) {
            for (int i = 0; i < far.size(); i++) {
                StoredEntry<V> entry = readOrStale(order.get(far.get(i)), kept.get(i));
                values.set(far.get(i), entry == null || !isLive(entry) ? null : entry.value());
            }
            return;
        }
        for (int i = 0; i < far.size(); i++) {
            StoredEntry<V> entry = received(order.get(far.get(i)), places.get(i), kept.get(i), answers.get(i));
            values.set(far.get(i), entry == null || !isLive(entry) ? null : entry.value());
        }
    }

    /** The entry, or the expired one that is still near. */
    @Nullable StoredEntry<V> getEntry(K key) {
        boolean confirmed = isConfirmed();
        boolean settled = isSettled();
        StoredEntry<NearValue<V>> kept = near == null ? null : near.getEntry(key);
        if (confirmed && kept != null && mayServe(kept.value(), settled)) {
            counters.nearHits.increment();
            return new StoredEntry<>(
                    kept.value().value(), kept.expiresAt(), kept.value().version());
        }
        StoredEntry<V> entry = readOrStale(key, kept == null ? null : kept.value());
        return entry == null ? expired(kept) : entry;
    }

    /** From the server, and tells the holder of its lock which version that has. */
    @Nullable StoredEntry<V> readUnderLock(K key, Place place, HeldKey mine) {
        StoredEntry<NearValue<V>> kept = near == null ? null : near.getEntry(key);
        NearValue<V> value = kept == null ? null : kept.value();
        Answer<byte[]> answer = server.call(request(place, value));
        byte[] bytes = answer.getOutput().get();
        // Also of a value that cannot be decoded, which may be replaced.
        mine.saw(
                bytes == null || bytes.length < ServerValue.HEAD_BYTES
                        ? StoredEntry.ABSENT
                        : ServerValue.version(bytes));
        StoredEntry<V> entry = received(key, place, value, answer);
        return entry == null ? expired(kept) : entry;
    }

    /** The server has dropped an entry that has expired: who saw it here can still tell its listeners what it was. */
    private @Nullable StoredEntry<V> expired(@Nullable StoredEntry<NearValue<V>> kept) {
        return kept != null && kept.expiresAt() != StoredEntry.NEVER && kept.isExpiredAt(clock.millis())
                ? new StoredEntry<>(
                        kept.value().value(), kept.expiresAt(), kept.value().version())
                : null;
    }
}
