package io.memorymap.store;

import io.memorymap.KeyLock;
import io.memorymap.KeyLockCycleException;
import io.memorymap.StoreEntry;
import io.memorymap.StoredEntry;
import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.DecodeException;
import io.memorymap.engine.Outcome;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.WriteRequest;
import io.memorymap.engine.WriteRequest.Condition;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.ReferenceDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.store.KeyComputations.Change;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Objects to bytes and back: what every operation of a store is made of. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class StoreAccess<K, V> {
    private final SegmentStore engine;
    /** Entries that one search for expired ones looks at: some milliseconds. */
    private static final int MOST_EXPIRY_LOOKS = 1 << 18;

    private final Codec<K> keyCodec;
    private final Codec<V> valueCodec;
    private final @Nullable Function<byte[], V> adopter;

    /** The segment where the search for expired entries was last. Guarded by this. */
    private int dueSegment;

    private final InstantSource clock;
    private final StoreResources resources;
    private final String metadata;
    private volatile @Nullable Undecodable undecodable;
    private volatile @Nullable KeyComputations computations;
    private final Class<K> keyType;
    private final Class<V> valueType;
    private final int recordLimit;
    private final int inlineLimit;
    private final boolean evicting;
    private volatile @Nullable TooLarge tooLarge;

    /**
     * The access to one open store.
     *
     * @param engine the store of bytes
     * @param types what its keys and values are; its codecs are bound to this store
     * @param clock by which expiry is judged
     * @param resources what is given back when it is closed
     * @param metadata the application's own text in the file
     */
    public StoreAccess(
            SegmentStore engine,
            StoreTypes<K, V> types,
            InstantSource clock,
            StoreResources resources,
            String metadata) {
        this.engine = engine;
        this.keyType = types.keyType();
        this.valueType = types.valueType();
        this.keyCodec = types.keyCodec();
        this.valueCodec = types.valueCodec();
        this.adopter = valueCodec.adopter();
        this.clock = clock;
        this.resources = resources;
        this.metadata = metadata;
        engine.called(resources);
        // No room can be made for a record that is larger than the bound: files were made in which the limit is, by the
        // bytes of its padding.
        Geometry geometry = engine.header().geometry();
        this.recordLimit = (int) Math.min(geometry.recordLimit(), geometry.maxBytes() & -RecordDescriptor.ALIGNMENT);
        this.inlineLimit = engine.header().geometry().inlineLimit();
        this.evicting = engine.header().geometry().evicting();
    }

    /** The store of bytes. */
    public SegmentStore engine() {
        return engine;
    }

    /** What the store has of the system. */
    public StoreResources resources() {
        return resources;
    }

    /** The text given when the file was created. */
    public String metadata() {
        return metadata;
    }

    /** The time by which expiry is judged, in epoch milliseconds. */
    public long now() {
        return clock.millis();
    }

    /** Names the file. */
    @Override
    public String toString() {
        return resources.toString();
    }

    /** Made by the first computation, or by the first write that meets one. */
    private KeyComputations computations() {
        KeyComputations made = computations;
        return made == null ? makeComputations() : made;
    }

    private synchronized KeyComputations makeComputations() {
        KeyComputations made = computations;
        if (made == null) {
            made = new KeyComputations(engine);
            computations = made;
        }
        return made;
    }

    /** Made when the first value cannot be decoded. */
    private synchronized Undecodable undecodable() {
        Undecodable made = undecodable;
        if (made == null) {
            made = new Undecodable(resources);
            undecodable = made;
        }
        return made;
    }

    /** Made when the first entry is too large. */
    private synchronized TooLarge tooLarge() {
        TooLarge made = tooLarge;
        if (made == null) {
            made = new TooLarge(resources, engine.counts());
            tooLarge = made;
        }
        return made;
    }

    /** Values met that could not be decoded. */
    public long undecodableValues() {
        Undecodable made = undecodable;
        return made == null ? 0 : made.count();
    }

    /** The entry that a record is, or null if its value cannot be decoded. */
    public @Nullable StoredEntry<V> entry(Scratch scratch, RecordImage record) {
        V value = decode(scratch, record);
        return value == null ? null : new StoredEntry<>(value, expiresAt(record), record.seq());
    }

    /**
     * Keys of entries that have expired and are still there. Each call goes on with the segment where the one before it ended, so that its cost
     * is bounded whatever the size of the store.
     *
     * @param most how many at most
     * @return the keys; those that cannot be decoded are left out
     */
    public synchronized List<K> expiredKeys(int most) {
        checkOpen();
        List<K> keys = new ArrayList<>();
        long now = now();
        try {
            int slots = Math.max(1, (int) Math.min(Integer.MAX_VALUE, engine.entries() / engine.segments()));
            int looks = Math.min(engine.segments(), Math.max(1, MOST_EXPIRY_LOOKS / slots));
            for (int n = 0; n < looks && keys.size() < most; n++) {
                dueSegment = (dueSegment + 1) % engine.segments();
                addExpired(keys, engine.due(dueSegment, now, most - keys.size()), now);
            }
        } catch (FaultException e) {
            throw translate(e);
        } catch (InternalError e) {
            throw translate(e);
        }
        return keys;
    }

    private void addExpired(List<K> keys, int[] hashes, long now) {
        List<RecordImage> records = new ArrayList<>();
        for (int hash : hashes) {
            int matches = engine.readByHash(dueSegment, hash, records);
            for (RecordImage record : records.subList(0, matches)) {
                if (record.expiresAt() <= now) {
                    try {
                        keys.add(keyCodec.decode(
                                new ByteInput(record.bytes(), RecordDescriptor.KEY_OFFSET, record.keyLength())));
                    } catch (DecodeException e) {
                        undecodable().met(e);
                    }
                }
            }
        }
    }

    /** Decodes a record of an iteration, key and value; null if it cannot be decoded, which is counted. */
    @Nullable StoreEntry<K, V> entry(RecordImage record) {
        try {
            ByteInput in = new ByteInput(record.bytes(), RecordDescriptor.KEY_OFFSET, record.keyLength());
            K key = keyCodec.decode(in);
            V value = valueCodec.decode(in.reset(record.valueArray(), record.valueStart(), record.valueLength()));
            return new StoreEntry<>(key, value, expiresAt(record), record.seq());
        } catch (DecodeException e) {
            undecodable().met(e);
            return null;
        }
    }

    /** Finds a live entry of a key; it is in the scratch's record then. */
    public boolean find(Scratch scratch, K key) {
        return lookUp(scratch, key) && !isExpired(scratch.record);
    }

    /** Hands out each of some keys that has a value, in their order; a key that is there twice, twice. */
    public void getAll(Collection<? extends K> keys, BiConsumer<? super K, ? super V> found) {
        checkOpen();
        new BulkRead<>(this, engine, keyCodec).read(keys, found);
    }

    /** The value of a key that is encoded somewhere, and hashed. */
    @Nullable V get(Scratch scratch, long hash, byte[] key, int at, int length) {
        checkOpen();
        scratch.begin().writeBytes(key, at, length);
        scratch.record.loadValuesApart(adopter != null);
        return lookUpEncoded(scratch, length, hash) && !isExpired(scratch.record)
                ? decode(scratch, scratch.record)
                : null;
    }

    /** Whether there is a live entry of a key whose value can be expected to be decodable. */
    public boolean contains(Scratch scratch, K key) {
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        scratch.record.loadValuesApart(false);
        return lookUpEncoded(scratch) && !isExpired(scratch.record) && isDecodable(scratch, scratch.record);
    }

    /** Finds an entry of a key, live or expired; it is in the scratch's record then. */
    public boolean lookUp(Scratch scratch, K key) {
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        scratch.record.loadValuesApart(adopter != null);
        return lookUpEncoded(scratch);
    }

    private boolean lookUpEncoded(Scratch scratch) {
        return lookUpEncoded(scratch, scratch.keyLength());
    }

    private boolean lookUpEncoded(Scratch scratch, int length) {
        byte[] bytes = scratch.out.array();
        return lookUpEncoded(scratch, length, engine.hash(bytes, RecordDescriptor.KEY_OFFSET, length));
    }

    private boolean lookUpEncoded(Scratch scratch, int length, long hash) {
        scratch.key.key(scratch.out.array(), length);
        try {
            return engine.read(hash, scratch.key, scratch.record);
        } catch (FaultException e) {
            throw Failures.translate(e, this);
        }
    }

    private boolean isExpired(RecordImage record) {
        long expiresAt = record.expiresAt();
        return expiresAt != RecordDescriptor.NEVER_MILLIS && expiresAt <= clock.millis();
    }

    /** The value of a record, or null if it cannot be decoded, which is counted. */
    public @Nullable V decode(Scratch scratch, RecordImage record) {
        byte[] whole = record.takeValue();
        if (whole != null && adopter != null) {
            return adopter.apply(whole);
        }
        try {
            return valueCodec.decode(value(scratch, record));
        } catch (RuntimeException e) {
            undecodable().met(e);
            return null;
        }
    }

    /** Whether the value of a record can be expected to be decodable. */
    public boolean isDecodable(Scratch scratch, RecordImage record) {
        return valueCodec.decodable(value(scratch, record));
    }

    private static ByteInput value(Scratch scratch, RecordImage record) {
        return scratch.in.reset(record.valueArray(), record.valueStart(), record.valueLength());
    }

    /** Writes a value if a condition holds; what was found is in the request, its value included. */
    public Outcome write(Scratch scratch, K key, V value, long expiresAt, Condition condition, long expectedVersion) {
        WriteRequest request = scratch.request();
        request.valueWanted = true;
        try {
            Objects.requireNonNull(value, "value");
            checkOpen();
            keyCodec.encode(key, scratch.begin());
            return writeValue(scratch, value, expiresAt, condition, expectedVersion, false);
        } finally {
            request.valueWanted = false;
        }
    }

    /** As {@link #write}, but of what was found a large value is not read. */
    public Outcome set(Scratch scratch, K key, V value, long expiresAt, Condition condition, long expectedVersion) {
        Objects.requireNonNull(value, "value");
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        return writeValue(scratch, value, expiresAt, condition, expectedVersion, false);
    }

    /** Writes a value for the key that is encoded already. */
    private Outcome writeValue(
            Scratch scratch, V value, long expiresAt, Condition condition, long expectedVersion, boolean keyOwned) {
        ByteOutput out = scratch.out;
        int keyLength = scratch.keyLength();
        byte[] asItIs = asItIs(keyLength, value);
        if (asItIs == null) {
            valueCodec.encode(value, out);
        }
        int valueLength = asItIs == null ? scratch.keyLength() - keyLength : asItIs.length;
        if (!fits(keyLength, valueLength)) {
            checkSize(keyLength, valueLength);
            return putAndEvict(scratch, keyLength, valueLength, condition, expectedVersion, keyOwned);
        }
        if (asItIs == null) {
            prepare(scratch, keyLength, valueLength, condition, expectedVersion);
        } else {
            scratch.request().image.sealLarge(out.array(), keyLength, asItIs);
            prepare(scratch, keyLength, condition, expectedVersion);
        }
        scratch.request().expiresAt = clamp(expiresAt);
        return submit(scratch.request(), Change.PUT, keyOwned);
    }

    /** The value itself if its bytes are its encoding, and so many that they are not to be copied without need; else null. */
    private byte @Nullable [] asItIs(int keyLength, V value) {
        byte[] bytes = valueCodec.encoded(value);
        return bytes != null && RecordDescriptor.recordBytes(keyLength, bytes.length) > inlineLimit ? bytes : null;
    }

    /** Hands a write to the engine, and waits before if its key is being computed. */
    private Outcome submit(WriteRequest request, Change change, boolean keyOwned) {
        request.keyOwned = keyOwned;
        try {
            Outcome outcome = change.apply(engine, request);
            if (outcome == Outcome.BUSY) {
                outcome = computations().apply(change, request);
            }
            if (outcome == Outcome.FULL) {
                throw Failures.full(this, request.image.countedBytes());
            }
            return outcome;
        } catch (RuntimeException e) {
            throw Failures.translate(e, this);
        } catch (InternalError e) {
            throw Failures.translate(engine.faultedLate(e, request.hash), this);
        } finally {
            request.keyOwned = false;
        }
    }

    /** Sets the expiry of an entry, in place. */
    public Outcome touch(Scratch scratch, K key, long expectedVersion, long expiresAt) {
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        prepare(scratch, scratch.keyLength(), 0, Condition.VERSION, expectedVersion);
        scratch.request().expiresAt = clamp(expiresAt);
        return submit(scratch.request(), Change.TOUCH, false);
    }

    private void prepare(Scratch scratch, int keyLength, int valueLength, Condition condition, long expectedVersion) {
        // Room for the padding behind the record: the engine zeroes it.
        scratch.out.writeLong(0);
        if (RecordDescriptor.recordBytes(keyLength, valueLength) > inlineLimit) {
            scratch.request().image.sealLarge(scratch.out.array(), keyLength, valueLength);
        } else {
            scratch.request().image.seal(scratch.out.array(), keyLength, valueLength);
        }
        prepare(scratch, keyLength, condition, expectedVersion);
    }

    private void prepare(Scratch scratch, int keyLength, Condition condition, long expectedVersion) {
        scratch.request().hash = engine.hash(scratch.out.array(), RecordDescriptor.KEY_OFFSET, keyLength);
        scratch.request().condition = condition;
        scratch.request().expectedSeq = expectedVersion;
        scratch.request().now = clock.millis();
    }

    private boolean fits(int keyLength, int valueLength) {
        int length = RecordDescriptor.recordBytes(keyLength, valueLength);
        boolean keyFits = length <= inlineLimit || referenceBytes(keyLength) <= inlineLimit;
        return keyLength <= RecordDescriptor.MAX_KEY_BYTES && length <= recordLimit && length >= 0 && keyFits;
    }

    /** Refuses an entry that is too large, unless the store evicts. */
    private void checkSize(int keyLength, int valueLength) {
        if (evicting || fits(keyLength, valueLength)) {
            return;
        }
        throw isKeyTooLarge(keyLength, valueLength)
                ? Failures.keyTooLarge(this, keyLength, longestKey())
                : Failures.tooLarge(this, keyLength, valueLength, largestEntry());
    }

    /** Whether the key is what keeps an entry from fitting. */
    private boolean isKeyTooLarge(int keyLength, int valueLength) {
        int length = RecordDescriptor.recordBytes(keyLength, valueLength);
        return (length >= 0 && length <= recordLimit) || keyLength > RecordDescriptor.MAX_KEY_BYTES;
    }

    /** Bytes of the longest key that goes with a value of any size: keys stand in the blocks of the log, of which two records take no more than one. */
    private int longestKey() {
        return Math.min(RecordDescriptor.MAX_KEY_BYTES, inlineLimit - referenceBytes(0) - RecordDescriptor.ALIGNMENT);
    }

    /** Bytes of the largest key and value together. */
    public int largestEntry() {
        return recordLimit - RecordDescriptor.KEY_OFFSET;
    }

    /** As a put that is followed by the eviction of its entry: the old value goes, and no new one is seen. */
    private Outcome putAndEvict(
            Scratch scratch,
            int keyLength,
            int valueLength,
            Condition condition,
            long expectedVersion,
            boolean keyOwned) {
        boolean absentExpected = condition == Condition.VERSION && expectedVersion == StoredEntry.ABSENT;
        Outcome outcome;
        if (absentExpected || !fits(keyLength, 0)) {
            WriteRequest request = scratch.request();
            request.found = false;
            boolean present = fits(keyLength, 0) && lookUpEncoded(scratch, keyLength);
            outcome = present || condition == Condition.PRESENT || (condition == Condition.VERSION && !absentExpected)
                    ? Outcome.REFUSED
                    : Outcome.DONE;
        } else {
            prepare(scratch, keyLength, RecordDescriptor.REMOVE, condition, expectedVersion);
            outcome = submit(scratch.request(), Change.REMOVE, keyOwned);
            boolean nothingToRemove = outcome == Outcome.REFUSED && !scratch.request().found;
            if (nothingToRemove && (condition == Condition.ALWAYS || condition == Condition.ABSENT)) {
                outcome = Outcome.DONE;
            }
        }
        if (outcome == Outcome.DONE) {
            if (isKeyTooLarge(keyLength, valueLength)) {
                tooLarge().keyEvictedAtOnce(keyLength, longestKey());
            } else {
                tooLarge().evictedAtOnce((long) keyLength + valueLength, largestEntry());
            }
        }
        return outcome;
    }

    private static int referenceBytes(int keyLength) {
        return RecordDescriptor.recordBytes(keyLength, ReferenceDescriptor.bytes(ReferenceDescriptor.MAX_RUNS));
    }

    /** Removes an entry if a condition holds; what was found is in the request. */
    public Outcome removeRecord(Scratch scratch, K key, Condition condition, long expectedVersion) {
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        int keyLength = scratch.keyLength();
        if (!fits(keyLength, 0)) {
            // A key that no entry can have, as a read would find too.
            scratch.request().found = false;
            return Outcome.REFUSED;
        }
        prepare(scratch, keyLength, RecordDescriptor.REMOVE, condition, expectedVersion);
        WriteRequest request = scratch.request();
        request.valueWanted = condition == Condition.ALWAYS;
        try {
            return submit(request, Change.REMOVE, false);
        } finally {
            request.valueWanted = false;
        }
    }

    /**
     * Begins a computation of one key's value.
     *
     * @param key the key
     * @return the computation, to be closed by this thread
     * @throws KeyLockCycleException if waiting for the key would close a cycle, or this thread computes it already
     */
    public Computation<V> compute(K key) {
        checkOpen();
        KeyBytes bytes = KeyBytes.of(keyCodec, key);
        checkSize(bytes.length(), 0);
        try {
            return new Computation<>(this, computations().begin(bytes));
        } catch (FaultException e) {
            throw Failures.translate(e, this);
        }
    }

    @Nullable V get(KeyBytes key) {
        Scratch scratch = Scratch.take();
        try {
            checkOpen();
            key.writeTo(scratch.begin());
            scratch.record.loadValuesApart(adopter != null);
            return lookUpEncoded(scratch) && !isExpired(scratch.record) ? decode(scratch, scratch.record) : null;
        } finally {
            scratch.release();
        }
    }

    void setOwned(KeyBytes key, V value) {
        Scratch scratch = Scratch.take();
        try {
            checkOpen();
            key.writeTo(scratch.begin());
            writeValue(scratch, value, StoredEntry.NEVER, Condition.ALWAYS, 0, true);
        } finally {
            scratch.release();
        }
    }

    void removeOwned(KeyBytes key) {
        Scratch scratch = Scratch.take();
        try {
            checkOpen();
            key.writeTo(scratch.begin());
            if (!fits(key.length(), 0)) {
                return;
            }
            prepare(scratch, scratch.keyLength(), RecordDescriptor.REMOVE, Condition.ALWAYS, 0);
            submit(scratch.request(), Change.REMOVE, true);
        } finally {
            scratch.release();
        }
    }

    /** Number of entries, without those that have expired; linear in what may have expired since this was last asked. */
    public long unexpired() {
        checkOpen();
        try {
            return engine.unexpired(clock.millis());
        } catch (RuntimeException e) {
            throw translate(e);
        } catch (InternalError e) {
            throw translate(e);
        }
    }

    /** The object as a key, or null if it is of another type and cannot be one. */
    public @Nullable K asKey(Object object) {
        return keyType.isInstance(Objects.requireNonNull(object, "key")) ? keyType.cast(object) : null;
    }

    /** The object as a value, or null if it is of another type and cannot be one. */
    public @Nullable V asValue(Object object) {
        return valueType.isInstance(Objects.requireNonNull(object, "value")) ? valueType.cast(object) : null;
    }

    /** All entries, weakly consistent. */
    public EntryIterator<K, V> allEntries() {
        checkOpen();
        return new EntryIterator<>(this);
    }

    /** The entry of a key that has not expired, or null. */
    public @Nullable StoredEntry<V> liveEntry(K key) {
        Scratch scratch = Scratch.take();
        try {
            return find(scratch, key) ? entry(scratch, scratch.record) : null;
        } finally {
            scratch.release();
        }
    }

    /** Whether two values are equal, or have equal bytes. */
    public boolean sameValue(V given, V stored) {
        Objects.requireNonNull(given, "value");
        return given.equals(stored) || sameBytes(given, stored);
    }

    private boolean sameBytes(V given, V stored) {
        ByteOutput a = new ByteOutput(64);
        ByteOutput b = new ByteOutput(64);
        valueCodec.encode(given, a);
        valueCodec.encode(stored, b);
        return Arrays.equals(a.array(), 0, a.size(), b.array(), 0, b.size());
    }

    /** Throws if the store is closed. */
    public void checkOpen() {
        if (engine.isClosed()) {
            throw Failures.closed(this);
        }
    }

    private static long clamp(long expiresAt) {
        return Math.max(0, Math.min(RecordDescriptor.NEVER_MILLIS, expiresAt));
    }

    /** Locks a key for a compound operation. */
    public KeyLock lock(K key) {
        return computations().lock(KeyBytes.of(keyCodec, key));
    }

    /** Locks several keys, in the order of their encodings. */
    public KeyLock lockAll(Collection<? extends K> keys) {
        return computations().lockAll(keyCodec, keys);
    }

    /** The exception that callers get for one of the engine, or the same one. */
    public RuntimeException translate(RuntimeException failure) {
        return Failures.translate(failure, this);
    }

    /** The exception that callers get for a page that could not be read or written. */
    public RuntimeException translate(InternalError failure) {
        return Failures.translate(engine.faulted(failure), this);
    }

    /** Closes the engine, then gives back the file. A second call does nothing. */
    public void close() {
        synchronized (resources) {
            if (!engine.isClosed()) {
                try {
                    engine.close();
                    resources.keep(engine);
                } catch (RuntimeException e) {
                    throw translate(e);
                } catch (InternalError e) {
                    throw translate(e);
                } finally {
                    resources.release();
                }
            }
        }
    }

    static long expiresAt(RecordImage record) {
        long expiresAt = record.expiresAt();
        return expiresAt == RecordDescriptor.NEVER_MILLIS ? StoredEntry.NEVER : expiresAt;
    }
}
