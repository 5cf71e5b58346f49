package io.memorymap.jcache.remote;

import io.memorymap.KeyLock;
import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import io.memorymap.codec.NonCanonicalKeyException;
import io.memorymap.jcache.RemoteCacheStatistics;
import io.memorymap.jcache.config.RemoteSettings;
import io.memorymap.jcache.config.RemoteSettings.OnFailure;
import io.memorymap.jcache.store.Copies;
import io.memorymap.jcache.store.SharedEntries;
import io.memorymap.jcache.store.WriteConflictException;
import io.memorymap.store.KeyLocks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final Logger LOG = System.getLogger("io.memorymap.jcache");

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final byte[] NO_TOKEN = {};
    private static final int BATCH = 500;
    private static final int LEASES_OF_PATIENCE = 3;

    private final String cache;
    private final Server server;
    private final ServerKeys keys;
    private final Copies<K, V> copies;
    private final @Nullable NearCache<K, V> near;
    private final @Nullable Vouchers vouchers;
    private final OwnWrites<K, V> own;
    private final RemoteCounters counters;
    private final RemoteSettings settings;
    private final long leaseMillis;
    private final InstantSource clock;

    private final KeyLocks<ByteBuffer> locks = new KeyLocks<>();

    /** By the name of the entry, while its lock is held. */
    private final ConcurrentHashMap<ByteBuffer, HeldKey> held = new ConcurrentHashMap<>();

    /** Unique in this process, and beginning anywhere among 64 bits: unique among all. */
    private final long firstVersion = new SecureRandom().nextLong();

    private final AtomicLong versions = new AtomicLong();
    private final AtomicBoolean undecodableLogged = new AtomicBoolean();

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
        this.leaseMillis = leaseMillis;
        this.clock = clock;
    }

    /** The name of an entry on the server, and its place among the vouchers. */
    private static final class Place {
        private final byte[] entry;
        private final int number;

        Place(byte[] entry, int number) {
            this.entry = entry;
            this.number = number;
        }
    }

    private Place place(K key) {
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

    private long nextVersion() {
        long mixed = firstVersion + versions.incrementAndGet() * GOLDEN;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        mixed ^= mixed >>> 31;
        return mixed == StoredEntry.ABSENT ? nextVersion() : mixed;
    }

    private boolean isLive(StoredEntry<V> entry) {
        return entry.expiresAt() == StoredEntry.NEVER || !entry.isExpiredAt(clock.millis());
    }

    @Override
    public @Nullable V get(K key) {
        boolean confirmed = isConfirmed();
        NearValue<V> kept = near == null ? null : near.get(key);
        if (confirmed && kept != null && near != null && near.isUnchanged(kept)) {
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

    private void keep(K key, Place place, Answer<?> answer, long version, V value, long expiresAt) {
        if (near != null) {
            near.keep(key, place.number, answer.number(), version, value, expiresAt);
        }
    }

    /** A value that cannot be decoded is absent. */
    private @Nullable V decoded(byte[] bytes) {
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

    @Override
    public void getAll(Collection<? extends K> wanted, BiConsumer<? super K, ? super V> found) {
        List<K> order = new ArrayList<>(wanted.size());
        List<@Nullable V> values = new ArrayList<>(wanted.size());
        List<Integer> far = new ArrayList<>();
        List<@Nullable NearValue<V>> kept = new ArrayList<>();
        boolean confirmed = isConfirmed();
        for (K key : wanted) {
            NearValue<V> mine = near == null ? null : near.get(key);
            boolean vouched = confirmed && mine != null && near != null && near.isUnchanged(mine);
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

    @Override
    public boolean contains(K key) {
        return get(key) != null;
    }

    @Override
    public @Nullable StoredEntry<V> getEntry(K key) {
        boolean confirmed = isConfirmed();
        StoredEntry<NearValue<V>> kept = near == null ? null : near.getEntry(key);
        HeldKey mine = held.isEmpty() ? null : mine(place(key).entry);
        if (mine != null) {
            return readUnderLock(key, mine, kept);
        }
        if (confirmed && kept != null && near != null && near.isUnchanged(kept.value())) {
            counters.nearHits.increment();
            return new StoredEntry<>(
                    kept.value().value(), kept.expiresAt(), kept.value().version());
        }
        StoredEntry<V> entry = readOrStale(key, kept == null ? null : kept.value());
        return entry == null ? expired(kept) : entry;
    }

    private @Nullable StoredEntry<V> readUnderLock(K key, HeldKey mine, @Nullable StoredEntry<NearValue<V>> kept) {
        Place place = place(key);
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

    private @Nullable HeldKey mine(byte[] entry) {
        HeldKey key = held.get(ByteBuffer.wrap(entry));
        return key != null && key.isMine() ? key : null;
    }

    @Override
    public void set(K key, V value, long expiresAt) {
        Place place = place(key);
        long version = nextVersion();
        byte[] bytes = ServerValue.encoded(version, expiresAt, copies.values(), value);
        HeldKey mine = mine(place.entry);
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
        keep(key, place, answer, version, value, expiresAt);
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
                    patience = patience == null ? new Lease.Patience(LEASES_OF_PATIENCE * leaseMillis) : patience;
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
        if (vouchers != null) {
            vouchers.doubt(place.number);
        }
    }

    @Override
    public boolean remove(K key) {
        Place place = place(key);
        HeldKey mine = mine(place.entry);
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
        for (int from = 0; from < order.size(); from += BATCH) {
            List<K> some = order.subList(from, Math.min(order.size(), from + BATCH));
            List<Place> places = new ArrayList<>(some.size());
            List<Request<byte[]>> requests = new ArrayList<>(some.size());
            List<V> values = new ArrayList<>(some.size());
            long[] written = new long[some.size()];
            for (K key : some) {
                V value = Objects.requireNonNull(entries.get(key));
                Place place = place(key);
                long version = nextVersion();
                written[places.size()] = version;
                byte[] bytes = encodedValue(version, expiresAt, value);
                counters.bytesSent.add(bytes.length);
                byte[] token = token(mine(place.entry));
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
                    keep(some.get(i), places.get(i), answers.get(i), written[i], values.get(i), expiresAt);
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
        for (int from = 0; from < order.size(); from += BATCH) {
            List<K> some = order.subList(from, Math.min(order.size(), from + BATCH));
            List<Place> places = new ArrayList<>(some.size());
            List<Request<byte[]>> requests = new ArrayList<>(some.size());
            for (K key : some) {
                Place place = place(key);
                byte[] token = token(mine(place.entry));
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
        Place place = place(key);
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
        return ByteBuffer.wrap(place(key).entry);
    }

    @Override
    public KeyLock lock(K key) {
        return lock(place(key).entry, false);
    }

    @Override
    public KeyLock lockForCode(K key) {
        return lock(place(key).entry, true);
    }

    private HeldLock lock(byte[] name, boolean leased) {
        ByteBuffer entry = ByteBuffer.wrap(name);
        KeyLock handle = locks.lock(entry);
        HeldKey key = held.computeIfAbsent(entry, e -> new HeldKey());
        key.enter();
        HeldLock lock = new HeldLock(handle, key, entry, held);
        if (leased && key.lease() == null) {
            try {
                key.leased(Lease.take(
                        cache,
                        server,
                        counters,
                        keys.leaseOf(name),
                        leaseMillis,
                        new Lease.Patience(LEASES_OF_PATIENCE * leaseMillis)));
            } catch (Throwable e) {
                lock.close();
                throw e;
            }
        }
        return lock;
    }

    @Override
    public KeyLock lockAll(Collection<? extends K> wanted) {
        List<byte[]> sorted = new ArrayList<>(wanted.size());
        for (K key : wanted) {
            sorted.add(place(key).entry);
        }
        sorted.sort(Arrays::compare);
        List<KeyLock> taken = new ArrayList<>(sorted.size());
        try {
            for (byte[] entry : sorted) {
                taken.add(lock(entry, true));
            }
        } catch (Throwable e) {
            HeldLock.closeAll(taken);
            throw e;
        }
        return new HeldLock.Many(sorted.stream().map(ByteBuffer::wrap).toList(), taken);
    }

    @Override
    public Iterator<StoreEntry<K, V>> entries() {
        return new ServerEntries<>(server, keys, copies, this::decoded, clock);
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
