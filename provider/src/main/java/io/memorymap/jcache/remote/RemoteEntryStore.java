package io.memorymap.jcache.remote;

import io.memorymap.KeyLock;
import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import io.memorymap.codec.EncodeException;
import io.memorymap.jcache.RemoteCacheStatistics;
import io.memorymap.jcache.config.RemoteSettings;
import io.memorymap.jcache.config.RemoteSettings.OnFailure;
import io.memorymap.jcache.store.Copies;
import io.memorymap.jcache.store.SharedEntries;
import io.memorymap.jcache.store.WriteConflictException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Entries on a server, with what was read of them kept near.
 *
 * <p>The lock of a key keeps the threads of this process off it. Other processes are kept off by a lease, but only while code of the
 * application runs; all other operations remember the version that they have read, and the server compares it when they write. A key's entry
 * is read from the server under its lock, never from the near cache.
 *
 * <p>Thread-safe.
 */
final class RemoteEntryStore<K, V> implements SharedEntries<K, V> {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final byte[] NO_TOKEN = {};

    private final String cache;
    private final Server server;
    private final ServerKeys keys;
    private final Copies<K, V> copies;
    private final @Nullable NearCache<K, V> near;
    private final @Nullable Vouchers vouchers;
    private final OwnWrites<K, V> own;
    private final RemoteCounters counters;
    private final RemoteSettings settings;
    private final InstantSource clock;

    private final RemoteReads<K, V> reads;
    private final HeldKeys held;

    /** Unique in this process, and beginning anywhere among 64 bits: unique among all. */
    private final long firstVersion = new SecureRandom().nextLong();

    private final AtomicLong versions = new AtomicLong();

    RemoteEntryStore(
            String name,
            Server server,
            ServerKeys keys,
            Copies<K, V> copies,
            @Nullable NearCache<K, V> near,
            OwnWrites<K, V> own,
            RemoteCounters counters,
            RemoteSettings settings,
            long leaseMillis,
            InstantSource clock) {
        this.cache = name;
        this.server = server;
        this.keys = keys;
        this.copies = copies;
        this.near = near;
        this.vouchers = near == null ? null : near.vouchers();
        this.own = own;
        this.counters = counters;
        this.settings = settings;
        this.clock = clock;
        this.reads = new RemoteReads<>(name, server, keys, copies, near, counters, settings, clock);
        this.held = new HeldKeys(name, server, keys, counters, leaseMillis);
    }

    private long nextVersion() {
        long mixed = firstVersion + versions.incrementAndGet() * GOLDEN;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        mixed ^= mixed >>> 31;
        return mixed == StoredEntry.ABSENT ? nextVersion() : mixed;
    }

    @Override
    public @Nullable V get(K key) {
        return reads.get(key);
    }

    @Override
    public void getAll(Collection<? extends K> wanted, BiConsumer<? super K, ? super V> found) {
        reads.getAll(wanted, found);
    }

    @Override
    public boolean contains(K key) {
        return reads.get(key) != null;
    }

    @Override
    public @Nullable StoredEntry<V> getEntry(K key) {
        Place place = held.isEmpty() ? null : reads.place(key);
        HeldKey mine = place == null ? null : held.mine(place.entry);
        return place == null || mine == null ? reads.getEntry(key) : reads.readUnderLock(key, place, mine);
    }

    @Override
    public void set(K key, V value, long expiresAt) {
        Place place = reads.place(key);
        long version = nextVersion();
        byte[] bytes = ServerValue.encoded(version, expiresAt, copies.values(), value);
        HeldKey mine = held.mine(place.entry);
        byte[] token = token(mine);
        byte[] seen = seen(mine);
        own.writing(place.entry, key);
        Answer<byte[]> answer = write(
                place,
                mine,
                () -> RemoteRequests.set(
                        place.entry, keys.leaseOf(place.entry), token, seen, bytes, expiresAt, vouchers, place.number));
        counters.bytesSent.add(bytes.length);
        if (mine != null) {
            mine.wrote(version);
        }
        reads.keep(key, place, answer, version, value, expiresAt);
    }

    private static byte[] token(@Nullable HeldKey mine) {
        Lease lease = mine == null ? null : mine.lease();
        return lease == null ? NO_TOKEN : lease.token();
    }

    /** Under a lease nobody else writes; an entry may still have been dropped to make room, which is no reason not to write. */
    private static byte[] seen(@Nullable HeldKey mine) {
        if (mine == null || mine.lease() != null || !mine.hasSeen()) {
            return RemoteRequests.ANY;
        }
        return mine.seen() == StoredEntry.ABSENT ? RemoteRequests.NONE : ServerValue.number(mine.seen());
    }

    /** What asks for a write, each time anew. */
    private interface Write {
        Request<byte[]> request();
    }

    private Answer<byte[]> write(Place place, @Nullable HeldKey mine, Write write) {
        Lease.Patience patience = null;
        while (true) {
            Answer<byte[]> answer;
            try {
                answer = server.call(write.request());
            } catch (RuntimeException e) {
                doubt(place);
                throw e;
            }
            if (outcome(answer) != 'o') {
                own.notWritten(place.entry);
            }
            switch (outcome(answer)) {
                case 'o' -> {
                    return answer;
                }
                case 'b' -> {
                    patience = patience == null ? held.patience() : patience;
                    patience.rest(cache, counters);
                }
                case 'l' ->
                    throw new CacheException("The cache \"" + cache
                            + "\" has lost its lease on the key: the code of the application took longer than"
                            + " memorymap.remote.lease without being able to renew it, or the server has lost it. The result was not"
                            + " written");
                default -> {
                    counters.conflicts.increment();
                    doubt(place);
                    if (mine != null) {
                        mine.overtaken();
                    }
                    throw new WriteConflictException();
                }
            }
        }
    }

    private static char outcome(Answer<byte[]> answer) {
        byte[] bytes = answer.getOutput().get();
        return bytes == null || bytes.length == 0 ? 'c' : (char) bytes[0];
    }

    private void doubt(Place place) {
        own.doubted(place.entry);
    }

    @Override
    public boolean remove(K key) {
        Place place = reads.place(key);
        HeldKey mine = held.mine(place.entry);
        byte[] token = token(mine);
        byte[] seen = seen(mine);
        Answer<byte[]> answer = write(
                place,
                mine,
                () -> RemoteRequests.remove(
                        place.entry, keys.leaseOf(place.entry), token, seen, vouchers, place.number));
        if (mine != null) {
            mine.wrote(StoredEntry.ABSENT);
        }
        dropped(key, place);
        return wasLive(answer);
    }

    private void dropped(K key, Place place) {
        if (near != null) {
            near.drop(key, place.number);
        }
    }

    /** Whether what was removed had not expired. */
    private boolean wasLive(Answer<byte[]> answer) {
        byte[] bytes = Objects.requireNonNull(answer.getOutput().get());
        if (bytes.length < 1 + ServerValue.HEAD_BYTES) {
            return false;
        }
        long expiresAt = ServerValue.expiresAt(Arrays.copyOfRange(bytes, 1, bytes.length));
        return expiresAt == StoredEntry.NEVER || expiresAt > clock.millis();
    }

    @Override
    public void setAll(Map<? extends K, ? extends V> entries, long expiresAt) {
        List<K> order = new ArrayList<>(entries.keySet());
        for (int from = 0; from < order.size(); from += RemoteReads.BATCH) {
            List<K> some = order.subList(from, Math.min(order.size(), from + RemoteReads.BATCH));
            List<Place> places = new ArrayList<>(some.size());
            List<Request<byte[]>> requests = new ArrayList<>(some.size());
            List<V> values = new ArrayList<>(some.size());
            long[] written = new long[some.size()];
            for (K key : some) {
                V value = Objects.requireNonNull(entries.get(key));
                Place place = reads.place(key);
                long version = nextVersion();
                written[places.size()] = version;
                byte[] bytes = encodedValue(version, expiresAt, value);
                counters.bytesSent.add(bytes.length);
                byte[] token = token(held.mine(place.entry));
                own.writing(place.entry, key);
                requests.add(RemoteRequests.set(
                        place.entry,
                        keys.leaseOf(place.entry),
                        token,
                        RemoteRequests.ANY,
                        bytes,
                        expiresAt,
                        vouchers,
                        place.number));
                places.add(place);
                values.add(value);
            }
            List<Answer<byte[]>> answers = callAll(places, requests);
            for (int i = 0; i < answers.size(); i++) {
                if (outcome(answers.get(i)) == 'o') {
                    reads.keep(some.get(i), places.get(i), answers.get(i), written[i], values.get(i), expiresAt);
                } else {
                    own.notWritten(places.get(i).entry);
                    setUnderLock(some.get(i), values.get(i), expiresAt);
                }
            }
        }
    }

    private byte[] encodedValue(long version, long expiresAt, V value) {
        try {
            return ServerValue.encoded(version, expiresAt, copies.values(), value);
        } catch (EncodeException e) {
            throw new CacheException("A value of the cache \"" + cache + "\" cannot be encoded: " + e.getMessage(), e);
        }
    }

    /** After all others: somebody holds the key. */
    @SuppressWarnings("try") // the lock is held, not used
    private void setUnderLock(K key, V value, long expiresAt) {
        try (KeyLock lock = lock(key)) {
            set(key, value, expiresAt);
        }
    }

    private List<Answer<byte[]>> callAll(List<Place> places, List<Request<byte[]>> requests) {
        try {
            return server.callAll(requests);
        } catch (RuntimeException e) {
            places.forEach(this::doubt);
            throw e;
        }
    }

    @Override
    public long removeAll(Collection<? extends K> wanted) {
        List<K> order = new ArrayList<>(wanted);
        long removed = 0;
        for (int from = 0; from < order.size(); from += RemoteReads.BATCH) {
            List<K> some = order.subList(from, Math.min(order.size(), from + RemoteReads.BATCH));
            List<Place> places = new ArrayList<>(some.size());
            List<Request<byte[]>> requests = new ArrayList<>(some.size());
            for (K key : some) {
                Place place = reads.place(key);
                byte[] token = token(held.mine(place.entry));
                places.add(place);
                requests.add(RemoteRequests.remove(
                        place.entry, keys.leaseOf(place.entry), token, RemoteRequests.ANY, vouchers, place.number));
            }
            List<Answer<byte[]>> answers = callAll(places, requests);
            for (int i = 0; i < answers.size(); i++) {
                boolean live;
                if (outcome(answers.get(i)) == 'o') {
                    dropped(some.get(i), places.get(i));
                    live = wasLive(answers.get(i));
                } else {
                    live = removeUnderLock(some.get(i));
                }
                removed += live ? 1 : 0;
            }
        }
        return removed;
    }

    @SuppressWarnings("try") // the lock is held, not used
    private boolean removeUnderLock(K key) {
        try (KeyLock lock = lock(key)) {
            return remove(key);
        }
    }

    @Override
    public void touch(K key, StoredEntry<V> seen, long expiresAt) {
        Place place = reads.place(key);
        own.writing(place.entry, key);
        Answer<byte[]> answer;
        try {
            answer = server.call(RemoteRequests.touch(place.entry, seen.version(), expiresAt, vouchers, place.number));
        } catch (ServerAwayException e) {
            doubt(place);
            if (settings.onFailure() == OnFailure.STALE) {
                // What is served stale is not moved.
                return;
            }
            throw e;
        }
        if (outcome(answer) != 'o') {
            own.notWritten(place.entry);
        } else if (near != null) {
            boolean unused = near.confirm(key, place.number, answer.number(), seen.version(), expiresAt);
        }
    }

    @Override
    public boolean sameValue(V stored, V given) {
        return copies.sameValue(stored, given);
    }

    @Override
    public Object identity(K key) {
        return ByteBuffer.wrap(reads.place(key).entry);
    }

    @Override
    public KeyLock lock(K key) {
        return held.lock(reads.place(key).entry, false);
    }

    @Override
    public KeyLock lockForCode(K key) {
        return held.lock(reads.place(key).entry, true);
    }

    @Override
    public KeyLock lockAll(Collection<? extends K> wanted) {
        return held.lockAll(wanted.stream().map(key -> reads.place(key).entry).toList());
    }

    @Override
    public Iterator<StoreEntry<K, V>> entries() {
        return new ServerEntries<>(server, keys, copies, reads::decoded, clock);
    }

    @Override
    public long countLive() {
        return ServerEntries.count(server, keys);
    }

    @Override
    public List<K> expiredKeys(int most) {
        return near == null ? List.of() : near.expiredKeys(most);
    }

    @Override
    public void clear() {
        ServerEntries.removeAll(server, keys);
        if (near != null) {
            near.clear();
        }
    }

    @Override
    public long size() {
        return near == null ? 0 : near.store().size();
    }

    /** What the server drops to make room is not told apart from what others remove. */
    @Override
    public long evictions() {
        return 0;
    }

    @Override
    public K copyKey(K key) {
        return copies.copyKey(key);
    }

    @Override
    public V copyValue(V value) {
        return copies.copyValue(value);
    }

    @Override
    public RemoteCacheStatistics statistics() {
        return new RemoteCacheStatistics(
                counters.nearHits.sum(),
                counters.nearMisses.sum(),
                counters.revalidations.sum(),
                counters.staleServes.sum(),
                counters.invalidations.sum(),
                counters.lostVouchers.sum(),
                counters.conflicts.sum(),
                counters.leaseWaits.sum(),
                counters.bytesReceived.sum(),
                counters.bytesSent.sum(),
                near == null ? 0 : near.store().size(),
                near == null ? 0 : near.store().statistics().evictions(),
                counters.undecodable.sum(),
                server.isConnected());
    }

    @Override
    public @Nullable Path nearPath() {
        return near == null ? null : near.path();
    }

    @Override
    public void close() {
        server.close();
        if (near != null) {
            near.close();
        }
    }
}
