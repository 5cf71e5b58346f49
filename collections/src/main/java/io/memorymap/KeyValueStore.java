package io.memorymap;

import io.memorymap.codec.Codec;
import io.memorymap.codec.Codecs;
import io.memorymap.engine.Outcome;
import io.memorymap.engine.SegmentStore;
import io.memorymap.engine.StoreCounts;
import io.memorymap.engine.WriteRequest.Condition;
import io.memorymap.engine.recovery.StoreVerifier;
import io.memorymap.engine.recovery.VerificationCounts;
import io.memorymap.store.Scratch;
import io.memorymap.store.StoreAccess;
import io.memorymap.store.StoreBackup;
import io.memorymap.store.StoreDeleter;
import io.memorymap.store.Warmup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded key-value store in one memory-mapped file.
 *
 * <p>Every write that has returned survives the death of the process; the store needs no recovery call and is ready as soon as
 * it is open. Reads take no lock. Keys are equal when their encodings are equal. Nulls are refused with {@link
 * NullPointerException}.
 *
 * <p>An entry may carry an expiry; an expired one is absent for every method but {@link #getEntry}. A value that can no
 * longer be decoded, because its class has changed, is absent too, and counted.
 *
 * <p>Thread-safe. Operations on one key are linearizable. Every method may throw {@link StoreClosedException}, every writing
 * one {@link StoreFullException} and {@link RecordTooLargeException} (strict stores: nothing was changed) and {@link
 * StoreReadOnlyException} (after a device failed). A large store maps each part of its file when it first needs it; where the system
 * refuses that, the operation throws {@link java.io.UncheckedIOException} and may be tried again: nothing was changed.
 *
 * <p>An evicting store behaves as if an entry that is larger than it can hold were put and evicted at once: the write has its usual
 * result, the key has no value afterwards, and the entry is counted ({@link StoreStatistics#tooLarge}) and logged once.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class KeyValueStore<K, V> implements AutoCloseable {
    private final StoreAccess<K, V> access;
    private final SegmentStore engine;

    KeyValueStore(StoreAccess<K, V> access) {
        this.access = access;
        this.engine = access.engine();
    }

    /**
     * Begins to describe a store.
     *
     * @param keyType class of the keys
     * @param valueType class of the values
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a builder with defaults: 256 entries, strict, {@link Durability#PERIODIC}
     */
    public static <K, V> StoreBuilder<K, V> builder(Class<K> keyType, Class<V> valueType) {
        new FirstLookup().begin();
        return new StoreBuilder<>(keyType, valueType);
    }

    /**
     * Deletes the file of a store that nobody has open, also of one that is cut short, damaged or of another version. Its lock
     * file stays, because two processes could otherwise lock two files of one name.
     *
     * @param path the file
     * @return whether there was one
     * @throws StoreOpenException if it is open somewhere, or is not a store; it is as it was then
     * @throws IOException if the system refuses it
     */
    public static boolean delete(Path path) throws IOException {
        return StoreDeleter.delete(Objects.requireNonNull(path, "path"));
    }

    /**
     * The value of a key.
     *
     * @param key the key
     * @return the value, or null if there is none
     */
    public @Nullable V get(K key) {
        Scratch scratch = Scratch.take();
        try {
            return access.find(scratch, key) ? access.decode(scratch, scratch.record) : null;
        } finally {
            scratch.release();
        }
    }

    /**
     * The values of many keys: faster than one {@link #get} for each, and no more atomic.
     *
     * @param keys the keys
     * @return those that have a value, with it, in their order; a new map, whose keys are told apart by {@code equals}
     */
    public Map<K, V> getAll(Collection<? extends K> keys) {
        // It does not grow: hash maps fill up to three quarters.
        Map<K, V> map = new LinkedHashMap<>((int) Math.min(Integer.MAX_VALUE, keys.size() * 4L / 3 + 1));
        getAll(keys, map::put);
        return map;
    }

    /**
     * Calls a function with each of many keys that has a value: faster than one {@link #get} for each, and no more atomic.
     *
     * @param keys the keys
     * @param found the function, called in the order of the keys and while others of them are still to be read; no lock is held
     */
    public void getAll(Collection<? extends K> keys, BiConsumer<? super K, ? super V> found) {
        access.getAll(keys, found);
    }

    /**
     * The value of a key, or another one.
     *
     * @param key the key
     * @param defaultValue what to return if there is none
     * @return the value or the default
     */
    public V getOrDefault(K key, V defaultValue) {
        V value = get(key);
        return value == null ? defaultValue : value;
    }

    /**
     * Whether a key has a value.
     *
     * @param key the key
     * @return true if {@link #get} would return a value
     */
    public boolean contains(K key) {
        Scratch scratch = Scratch.take();
        try {
            return access.contains(scratch, key);
        } finally {
            scratch.release();
        }
    }

    /**
     * The value of a key with its expiry and version, whether it has expired or not.
     *
     * @param key the key
     * @return the entry, or null if there is none
     */
    public @Nullable StoredEntry<V> getEntry(K key) {
        Scratch scratch = Scratch.take();
        try {
            return access.lookUp(scratch, key) ? access.entry(scratch, scratch.record) : null;
        } finally {
            scratch.release();
        }
    }

    /**
     * Sets the value of a key. Writing an equal value writes nothing.
     *
     * @param key the key
     * @param value the value, which does not expire
     * @return the value before, or null
     */
    public @Nullable V put(K key, V value) {
        Scratch scratch = Scratch.take();
        try {
            access.write(scratch, key, value, StoredEntry.NEVER, Condition.ALWAYS, 0);
            return scratch.request().found ? access.decode(scratch, scratch.request().current) : null;
        } finally {
            scratch.release();
        }
    }

    /**
     * Sets the value of a key without decoding the one before.
     *
     * @param key the key
     * @param value the value, which does not expire
     */
    public void set(K key, V value) {
        set(key, value, StoredEntry.NEVER);
    }

    /**
     * Sets the value and the expiry of a key.
     *
     * @param key the key
     * @param value the value
     * @param expiresAt when it expires, in epoch milliseconds, or {@link StoredEntry#NEVER}
     * @return false if the same bytes with the same expiry were there already, so that nothing was written
     */
    public boolean set(K key, V value, long expiresAt) {
        Scratch scratch = Scratch.take();
        try {
            return access.set(scratch, key, value, expiresAt, Condition.ALWAYS, 0) == Outcome.DONE;
        } finally {
            scratch.release();
        }
    }

    /**
     * Sets the value of a key that has none.
     *
     * @param key the key
     * @param value the value, which does not expire
     * @return the value that was there, or null if this one was set
     */
    public @Nullable V putIfAbsent(K key, V value) {
        Scratch scratch = Scratch.take();
        try {
            Outcome outcome = access.write(scratch, key, value, StoredEntry.NEVER, Condition.ABSENT, 0);
            while (outcome == Outcome.REFUSED) {
                // A value that cannot be decoded counts as none, and gives way.
                V present = scratch.request().found ? access.decode(scratch, scratch.request().current) : null;
                if (present != null) {
                    return present;
                }
                long version = scratch.request().current.seq();
                outcome = access.write(scratch, key, value, StoredEntry.NEVER, Condition.VERSION, version);
                if (outcome == Outcome.REFUSED) {
                    outcome = access.write(scratch, key, value, StoredEntry.NEVER, Condition.ABSENT, 0);
                }
            }
            return null;
        } finally {
            scratch.release();
        }
    }

    /**
     * Sets the value of a key that has one.
     *
     * @param key the key
     * @param value the value, which does not expire
     * @return the value before, or null if there was none and nothing was set
     */
    public @Nullable V replace(K key, V value) {
        while (true) {
            StoredEntry<V> entry = access.liveEntry(key);
            if (entry == null) {
                return null;
            }
            if (compareAndSet(key, entry.version(), value, StoredEntry.NEVER)) {
                return entry.value();
            }
        }
    }

    /**
     * Sets the value of a key that has a certain one.
     *
     * @param key the key
     * @param oldValue the value that must be there: of equal bytes, or equal when decoded
     * @param newValue the value to set, which does not expire
     * @return whether it was set
     */
    public boolean replace(K key, V oldValue, V newValue) {
        Objects.requireNonNull(newValue, "newValue");
        while (true) {
            StoredEntry<V> entry = access.liveEntry(key);
            if (entry == null || !access.sameValue(oldValue, entry.value())) {
                return false;
            }
            if (compareAndSet(key, entry.version(), newValue, StoredEntry.NEVER)) {
                return true;
            }
        }
    }

    /**
     * Sets value and expiry of a key whose entry has not been written since it was read.
     *
     * @param key the key
     * @param expectedVersion its entry's version, expired or not; {@link StoredEntry#ABSENT} for no entry at all
     * @param value the value
     * @param expiresAt when it expires, in epoch milliseconds, or {@link StoredEntry#NEVER}
     * @return whether the version was the expected one, so that the value is set now
     */
    public boolean compareAndSet(K key, long expectedVersion, V value, long expiresAt) {
        Scratch scratch = Scratch.take();
        try {
            return access.set(scratch, key, value, expiresAt, Condition.VERSION, expectedVersion) != Outcome.REFUSED;
        } finally {
            scratch.release();
        }
    }

    /**
     * Removes the entry of a key.
     *
     * @param key the key
     * @return whether there was a value
     */
    public boolean remove(K key) {
        Scratch scratch = Scratch.take();
        try {
            access.removeRecord(scratch, key, Condition.ALWAYS, 0);
            return scratch.request().found && access.isDecodable(scratch, scratch.request().current);
        } finally {
            scratch.release();
        }
    }

    /**
     * Removes the entry of a key and returns its value.
     *
     * @param key the key
     * @return the value that was removed, or null if there was none
     */
    public @Nullable V getAndRemove(K key) {
        Scratch scratch = Scratch.take();
        try {
            access.removeRecord(scratch, key, Condition.ALWAYS, 0);
            return scratch.request().found ? access.decode(scratch, scratch.request().current) : null;
        } finally {
            scratch.release();
        }
    }

    /**
     * Removes the entry of a key that has a certain value.
     *
     * @param key the key
     * @param value the value that must be there: of equal bytes, or equal when decoded
     * @return whether it was removed
     */
    public boolean remove(K key, V value) {
        while (true) {
            StoredEntry<V> entry = access.liveEntry(key);
            if (entry == null || !access.sameValue(value, entry.value())) {
                return false;
            }
            if (compareAndRemove(key, entry.version())) {
                return true;
            }
        }
    }

    /**
     * Removes an entry that has not been written since it was read.
     *
     * @param key the key
     * @param expectedVersion its version
     * @return whether the version was the expected one, so that the entry is gone now
     */
    public boolean compareAndRemove(K key, long expectedVersion) {
        Scratch scratch = Scratch.take();
        try {
            return access.removeRecord(scratch, key, Condition.VERSION, expectedVersion) == Outcome.DONE;
        } finally {
            scratch.release();
        }
    }

    /**
     * Sets the expiry of an entry and nothing else; its version stays.
     *
     * @param key the key
     * @param expectedVersion its version
     * @param expiresAt when it expires, in epoch milliseconds, or {@link StoredEntry#NEVER}
     * @return whether the version was the expected one, so that the expiry is set now
     */
    public boolean touch(K key, long expectedVersion, long expiresAt) {
        Scratch scratch = Scratch.take();
        try {
            return access.touch(scratch, key, expectedVersion, expiresAt) != Outcome.REFUSED;
        } finally {
            scratch.release();
        }
    }

    /** Removes every entry. Entries written meanwhile by other threads may stay. */
    public void clear() {
        access.checkOpen();
        try {
            engine.clear();
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    /**
     * Keys of entries that have expired and take room still, for one who wants to announce or remove them before somebody meets them. Nothing is
     * changed. The cost of a call is bounded: it looks at about 250,000 entries at most, and only in parts of the store where one can have
     * expired; the next call goes on from there.
     *
     * @param most how many at most, 1 or more
     * @return the keys; an entry may have got a new value, or have gone, since it was looked at
     * @throws StoreReadOnlyException if a part of the store had to be repaired first and could not be
     */
    public List<K> expiredKeys(int most) {
        return access.expiredKeys(most);
    }

    /** Number of entries, those included that have expired but were not met since; constant time. */
    public long size() {
        access.checkOpen();
        try {
            return engine.entries();
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    /** Whether there are no entries. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * The entries, weakly consistent: one that nobody touches appears exactly once, also while {@link #compact()} runs; what
     * changes meanwhile may or may not show. Entries that have expired or cannot be decoded are skipped.
     *
     * @return an iterator that does not support removal
     */
    public Iterator<StoreEntry<K, V>> entries() {
        return access.allEntries();
    }

    /**
     * The keys, with the consistency of {@link #entries()}.
     *
     * @return the keys; each iteration begins anew
     */
    public Iterable<K> keys() {
        return () -> {
            Iterator<StoreEntry<K, V>> entries = entries();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public K next() {
                    return entries.next().key();
                }
            };
        };
    }

    /**
     * Calls a function with each entry, with the consistency of {@link #entries()}; no lock is held meanwhile.
     *
     * @param action the function
     */
    public void forEach(BiConsumer<? super K, ? super V> action) {
        Iterator<StoreEntry<K, V>> entries = entries();
        while (entries.hasNext()) {
            StoreEntry<K, V> entry = entries.next();
            action.accept(entry.key(), entry.value());
        }
    }

    /** A copy of the entries on the heap. */
    public Map<K, V> toMap() {
        Map<K, V> map = new LinkedHashMap<>();
        forEach(map::put);
        return map;
    }

    /** A view of this store as a map, which writes through. */
    public ConcurrentMap<K, V> asMap() {
        access.checkOpen();
        return new StoreMap<>(this);
    }

    /** Bytes of the live records, 24 for each beside key and value. */
    public long sizeInBytes() {
        access.checkOpen();
        try {
            return engine.bytes();
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    /** Most entries. */
    public long capacity() {
        return engine.header().geometry().capacity();
    }

    /** Bytes of the largest key and value together. */
    public int maxEntryBytes() {
        return access.largestEntry();
    }

    /** The file, or null for a temporary store. */
    public @Nullable Path path() {
        return access.resources().path();
    }

    /** The text given when the file was created. */
    public String metadata() {
        return access.metadata();
    }

    /**
     * Locks a key for a compound operation; see {@link KeyLock}. Plain reads and writes do not wait for it, the computing
     * methods of {@link #asMap()} do.
     */
    public KeyLock lockKey(K key) {
        return access.lock(key);
    }

    /** Locks several keys, in the order of their encodings; see {@link KeyLock}. */
    public KeyLock lockKeys(Collection<? extends K> keys) {
        return access.lockAll(keys);
    }

    /**
     * Removes what is dead from logs and tables. Safe against a kill at any moment; other threads go on meanwhile.
     *
     * @return what was done
     */
    public CompactionReport compact() {
        access.checkOpen();
        long start = System.nanoTime();
        try {
            long[] done = engine.compact(access.now());
            return new CompactionReport(done[0], done[1], System.nanoTime() - start);
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    /**
     * Rebuilds every slot table from its log, and then removes damaged records from the logs, whose entries are lost. What it
     * met is in the {@link #recoveryReport()}. For a store in which {@link #verify()} has found damage; other threads wait.
     */
    public void repair() {
        access.checkOpen();
        try {
            engine.rebuild();
            engine.compact(access.now());
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    /** Forces everything written so far to the device. With {@link Durability#PROCESS} a best effort. */
    public void flush() {
        access.checkOpen();
        try {
            engine.flush();
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    /**
     * Checks every sum and compares the tables with the logs; writers of a segment wait while it is checked.
     *
     * @return what was found
     */
    public VerificationReport verify() {
        access.checkOpen();
        try {
            return report(StoreVerifier.verify(engine, access.now()));
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    /**
     * Backs up the store while it is used: writes its entries into a new file, checks that, closes it, forces it to the device, and puts it in
     * the place of an earlier backup, which stays as it is until then. The file is a store like any other: it is opened with the same types,
     * and takes no more room than its entries need.
     *
     * <p>Every entry that was there when the call began and was not changed during it is in the backup; of one that was changed, a value that
     * it had at some moment of the call. An entry that is damaged in this store is left out, and counted in the report and in {@link #statistics()}. A store that evicts keeps its bounds in the backup too, and its backup begins to learn anew which
     * keys are wanted.
     *
     * @param target the file of the backup, in a directory that exists; a file that is no backup of this store is not replaced
     * @return what was found when the backup was checked, with the number of its entries; {@link VerificationReport#damagedRecords()} are the
     *     entries of this store that are damaged and were left out. It is clean if there are none
     * @throws StoreOpenException if the target is refused, with the reason
     * @throws IOException if the backup cannot be made, as when there is no room for it
     */
    public VerificationReport backup(Path target) throws IOException {
        access.checkOpen();
        try {
            return report(StoreBackup.write(access, target));
        } catch (RuntimeException e) {
            throw access.translate(e);
        }
    }

    private static VerificationReport report(VerificationCounts counts) {
        return new VerificationReport(
                counts.entries, counts.records, counts.damagedRecords, counts.damagedSlots, counts.lostEntries);
    }

    /** The state and the counters of the store. */
    public StoreStatistics statistics() {
        access.checkOpen();
        try {
            return figures();
        } catch (RuntimeException e) {
            throw access.translate(e);
        } catch (InternalError e) {
            throw access.translate(e);
        }
    }

    private StoreStatistics figures() {
        StoreCounts counts = engine.counts();
        SegmentStore.Dead dead = engine.dead();
        return new StoreStatistics(
                engine.entries(),
                capacity(),
                engine.bytes(),
                engine.header().geometry().maxBytes(),
                access.resources().bytes(),
                engine.usedBytes(),
                engine.segments(),
                StoreCounts.of(counts.evictions),
                StoreCounts.of(counts.tooLarge),
                StoreCounts.of(counts.expirations),
                StoreCounts.of(counts.corruptions),
                access.undecodableValues(),
                StoreCounts.of(counts.relocations),
                dead.tombstones(),
                dead.bytes());
    }

    /** What recovery has met since the store was opened. Each part of the store is looked at when it is first used. */
    public RecoveryReport recoveryReport() {
        StoreCounts counts = engine.counts();
        return new RecoveryReport(
                StoreCounts.of(counts.segmentsRepaired),
                StoreCounts.of(counts.segmentsRebuilt),
                StoreCounts.of(counts.entriesKept),
                StoreCounts.of(counts.recordsSalvaged),
                StoreCounts.of(counts.damagedPlaces),
                StoreCounts.of(counts.bytesDropped),
                StoreCounts.of(counts.mended));
    }

    /**
     * Notes in the file how many reads were answered, for those who look at it from outside: the store counts none itself. The numbers are
     * informative, are not forced, and begin at 0 with each opening. Does nothing once the store is closed.
     *
     * @param hits reads that found a value, since the store was opened
     * @param misses reads that found none
     */
    public void noteReads(long hits, long misses) {
        try {
            access.resources().noteReads(hits, misses);
        } catch (InternalError e) {
            // The page cannot be written. Whoever needs the file itself meets that too, and is told.
        }
    }

    /** Whether the store was closed. */
    public boolean isClosed() {
        return engine.isClosed();
    }

    /** Forces everything, marks the file as closed properly and gives up its lock. A second call does nothing. */
    @Override
    public void close() {
        access.close();
    }

    /** What the views are made of. */
    StoreAccess<K, V> access() {
        return access;
    }

    /** Names the file. */
    @Override
    public String toString() {
        return access.toString();
    }

    /** What is looked up ahead of the first opening: with codecs that most stores have. */
    private static final class FirstLookup extends Warmup {
        @Override
        protected Codec<String> keys() {
            return Codecs.strings();
        }

        @Override
        protected Codec<byte[]> values() {
            return Codecs.byteArrays();
        }
    }
}
