package io.memorymap;

import io.memorymap.KeyHolds.Change;
import io.memorymap.engine.Outcome;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.WriteRequest;
import io.memorymap.engine.WriteRequest.Condition;
import io.memorymap.format.RecordDescriptor;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Objects to bytes and back: what every operation of a {@link KeyValueStore} is made of. A superclass rather than a
 * collaborator, so that a read takes no further hop. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
abstract sealed class StoreAccess<K, V> permits KeyValueStore {
    final SegmentStore engine;
    final Codec<K> keyCodec;
    final Codec<V> valueCodec;
    final InstantSource clock;
    final StoreResources resources;
    private volatile @Nullable Undecodable undecodable;
    private volatile @Nullable KeyHolds holds;
    private final Class<K> keyType;
    private final Class<V> valueType;
    private final int recordLimit;

    StoreAccess(
            SegmentStore engine,
            Class<K> keyType,
            Class<V> valueType,
            Codec<K> keyCodec,
            Codec<V> valueCodec,
            InstantSource clock,
            StoreResources resources) {
        this.engine = engine;
        this.keyType = keyType;
        this.valueType = valueType;
        this.keyCodec = keyCodec;
        this.valueCodec = valueCodec;
        this.clock = clock;
        this.resources = resources;
        this.recordLimit = engine.header().geometry().recordLimit();
    }

    abstract KeyValueStore<K, V> self();

    /** Made by the first computation, or by the first write that meets one. */
    final KeyHolds holds() {
        KeyHolds made = holds;
        return made == null ? makeHolds() : made;
    }

    /** Made when the first value cannot be decoded. */
    final Undecodable undecodable() {
        Undecodable made = undecodable;
        if (made == null) {
            synchronized (engine) {
                made = undecodable;
                if (made == null) {
                    made = new Undecodable(resources);
                    undecodable = made;
                }
            }
        }
        return made;
    }

    private KeyHolds makeHolds() {
        // Not on this object, which the application may use as a lock of its own.
        synchronized (engine) {
            KeyHolds made = holds;
            if (made == null) {
                made = new KeyHolds(engine);
                holds = made;
            }
            return made;
        }
    }

    final @Nullable StoredEntry<V> entry(Scratch scratch, RecordImage record) {
        V value = decode(scratch, record);
        return value == null ? null : new StoredEntry<>(value, expiresAt(record), record.seq());
    }

    /** Finds a live entry of a key; it is in the scratch's record then. */
    final boolean find(Scratch scratch, K key) {
        return lookUp(scratch, key) && !isExpired(scratch.record);
    }

    final boolean lookUp(Scratch scratch, K key) {
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        return lookUpEncoded(scratch);
    }

    private boolean lookUpEncoded(Scratch scratch) {
        int length = scratch.keyLength();
        byte[] bytes = scratch.out.array();
        scratch.key.key(bytes, length);
        long hash = engine.hash(bytes, RecordDescriptor.KEY_OFFSET, length);
        return engine.read(hash, scratch.key, scratch.record);
    }

    final boolean isExpired(RecordImage record) {
        long expiresAt = record.expiresAt();
        return expiresAt != RecordDescriptor.NEVER_MILLIS && expiresAt <= clock.millis();
    }

    final @Nullable V decode(Scratch scratch, RecordImage record) {
        try {
            return valueCodec.decode(value(scratch, record));
        } catch (RuntimeException e) {
            undecodable().met(e);
            return null;
        }
    }

    final boolean isDecodable(Scratch scratch, RecordImage record) {
        return valueCodec.decodable(value(scratch, record));
    }

    static ByteInput value(Scratch scratch, RecordImage record) {
        return scratch.in.reset(record.bytes(), record.valueOffset(), record.valueLength());
    }

    final Outcome write(Scratch scratch, K key, V value, long expiresAt, Condition condition, long expectedVersion) {
        Objects.requireNonNull(value, "value");
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        return writeValue(scratch, value, expiresAt, condition, expectedVersion, false);
    }

    /** Writes a value for the key that is encoded already. */
    private Outcome writeValue(
            Scratch scratch, V value, long expiresAt, Condition condition, long expectedVersion, boolean keyHeld) {
        ByteOutput out = scratch.out;
        int keyLength = scratch.keyLength();
        valueCodec.encode(value, out);
        int valueLength = scratch.keyLength() - keyLength;
        checkSize(keyLength, valueLength);
        prepare(scratch, keyLength, valueLength, condition, expectedVersion);
        scratch.request().expiresAt = clamp(expiresAt);
        return submit(scratch.request(), Change.PUT, keyHeld);
    }

    /** Hands a write to the engine, and waits before if its key is being computed. */
    final Outcome submit(WriteRequest request, Change change, boolean keyHeld) {
        request.keyHeld = keyHeld;
        try {
            Outcome outcome = change.apply(engine, request);
            if (outcome == Outcome.HELD) {
                outcome = holds().apply(change, request);
            }
            if (outcome == Outcome.FULL) {
                RecordImage image = request.image;
                throw Failures.full(self(), image.keyLength() + Math.max(0, image.valueLength()));
            }
            return outcome;
        } catch (RuntimeException e) {
            throw Failures.translate(e, self());
        } finally {
            request.keyHeld = false;
        }
    }

    final void prepare(Scratch scratch, int keyLength, int valueLength, Condition condition, long expectedVersion) {
        // Room for the padding behind the record: the engine zeroes it.
        scratch.out.writeLong(0);
        scratch.request().image.seal(scratch.out.array(), keyLength, valueLength);
        scratch.request().hash = engine.hash(scratch.out.array(), RecordDescriptor.KEY_OFFSET, keyLength);
        scratch.request().condition = condition;
        scratch.request().expectedSeq = expectedVersion;
        scratch.request().now = clock.millis();
    }

    final void checkSize(int keyLength, int valueLength) {
        if (keyLength > RecordDescriptor.MAX_KEY_BYTES) {
            throw Failures.keyTooLarge(self(), keyLength);
        }
        int length = RecordDescriptor.recordBytes(keyLength, valueLength);
        if (length > recordLimit || length < 0) {
            throw Failures.tooLarge(self(), keyLength, valueLength, recordLimit - RecordDescriptor.KEY_OFFSET);
        }
    }

    final Outcome removeRecord(Scratch scratch, K key, Condition condition, long expectedVersion) {
        checkOpen();
        keyCodec.encode(key, scratch.begin());
        int keyLength = scratch.keyLength();
        if (keyLength > RecordDescriptor.MAX_KEY_BYTES || RecordDescriptor.recordBytes(keyLength, 0) > recordLimit) {
            // A key that no entry can have, as a read would find too.
            scratch.request().found = false;
            return Outcome.REFUSED;
        }
        prepare(scratch, keyLength, RecordDescriptor.REMOVE, condition, expectedVersion);
        return submit(scratch.request(), Change.REMOVE, false);
    }

    // ---- computing: a read, a user's function and a write as one ----------------------------------------------------

    /**
     * Begins a computation of one key's value. Until the hold is closed no other write of the key happens, whoever asks for it;
     * what writes anyway is {@code clear()} and what makes room: eviction, expiry.
     *
     * @throws KeyLockCycleException if waiting for the key would close a cycle, or this thread computes it already
     */
    final KeyHolds.Hold hold(K key) {
        checkOpen();
        KeyBytes bytes = KeyBytes.of(keyCodec, key);
        checkSize(bytes.length(), 0);
        return holds().hold(bytes);
    }

    final @Nullable V get(KeyHolds.Hold hold) {
        Scratch scratch = Scratch.take();
        try {
            checkOpen();
            hold.key().writeTo(scratch.begin());
            return lookUpEncoded(scratch) && !isExpired(scratch.record) ? decode(scratch, scratch.record) : null;
        } finally {
            scratch.release();
        }
    }

    final void set(KeyHolds.Hold hold, V value) {
        Scratch scratch = Scratch.take();
        try {
            checkOpen();
            hold.key().writeTo(scratch.begin());
            writeValue(scratch, value, StoredEntry.NEVER, Condition.ALWAYS, 0, true);
        } finally {
            scratch.release();
        }
    }

    final void remove(KeyHolds.Hold hold) {
        Scratch scratch = Scratch.take();
        try {
            checkOpen();
            hold.key().writeTo(scratch.begin());
            prepare(scratch, scratch.keyLength(), RecordDescriptor.REMOVE, Condition.ALWAYS, 0);
            submit(scratch.request(), Change.REMOVE, true);
        } finally {
            scratch.release();
        }
    }

    // ---- what the map view asks
    // --------------------------------------------------------------------------------------

    /** Number of entries, without those that have expired; linear in what may have expired since this was last asked. */
    final long liveSize() {
        checkOpen();
        try {
            return engine.liveCount(clock.millis());
        } catch (RuntimeException e) {
            throw Failures.translate(e, self());
        }
    }

    /** The object as a key, or null if it is of another type and cannot be one. */
    final @Nullable K asKey(Object object) {
        return keyType.isInstance(Objects.requireNonNull(object, "key")) ? keyType.cast(object) : null;
    }

    /** The object as a value, or null if it is of another type and cannot be one. */
    final @Nullable V asValue(Object object) {
        return valueType.isInstance(Objects.requireNonNull(object, "value")) ? valueType.cast(object) : null;
    }

    final EntryIterator<K, V> allEntries() {
        checkOpen();
        return new EntryIterator<>(self());
    }

    final @Nullable StoredEntry<V> liveEntry(K key) {
        Scratch scratch = Scratch.take();
        try {
            return find(scratch, key) ? entry(scratch, scratch.record) : null;
        } finally {
            scratch.release();
        }
    }

    final boolean sameValue(V given, V stored) {
        Objects.requireNonNull(given, "value");
        return given.equals(stored) || sameBytes(given, stored);
    }

    final boolean sameBytes(V given, V stored) {
        ByteOutput a = new ByteOutput(64);
        ByteOutput b = new ByteOutput(64);
        valueCodec.encode(given, a);
        valueCodec.encode(stored, b);
        return Arrays.equals(a.array(), 0, a.size(), b.array(), 0, b.size());
    }

    final void checkOpen() {
        if (engine.isClosed()) {
            throw Failures.closed(self());
        }
    }

    static long clamp(long expiresAt) {
        return Math.max(0, Math.min(RecordDescriptor.NEVER_MILLIS, expiresAt));
    }

    static long expiresAt(RecordImage record) {
        long expiresAt = record.expiresAt();
        return expiresAt == RecordDescriptor.NEVER_MILLIS ? StoredEntry.NEVER : expiresAt;
    }
}
