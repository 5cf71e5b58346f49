package io.memorymap.store;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.RecordDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a store, validated. Zero stands for "not said" in the sizes: a new store then takes a default, an
 * existing one what it was created with.
 *
 * @param capacity entries, 1 to 1,000,000,000, or 0
 * @param averageEntryBytes bytes of key and value together on average, 1 or more, or 0
 * @param maxBytes bytes of live records, 4,096 or more, or 0
 * @param maxEntryBytes bytes of the largest key and value together, at most about 16 MiB, or 0
 * @param eviction what happens when the store is full
 * @param evictionSaid whether that was said: an existing store of the other kind is then refused
 * @param weigh what counts where an evicting store is bounded by bytes
 * @param durability what is promised about power loss
 * @param preallocate whether a new store takes all of its space at once
 * @param verifyReads whether each read checks the record's sum
 * @param lockWait how long to wait for another owner of the file
 * @param othersMayWrite whether a file is opened that others than the user of this process can change
 * @param metadata free text kept in the file, at most 1,024 bytes in UTF-8
 * @param name what the store is called in messages, beside its file; null for nothing more
 * @param temporaryDirectory where temporary stores are put; null for the JVM's temporary directory
 * @param clock the clock by which expiry is judged
 */
public record StoreOptions(
        long capacity,
        int averageEntryBytes,
        long maxBytes,
        int maxEntryBytes,
        Eviction eviction,
        boolean evictionSaid,
        Eviction.Weigh weigh,
        Durability durability,
        boolean preallocate,
        boolean verifyReads,
        Duration lockWait,
        boolean othersMayWrite,
        String metadata,
        @Nullable String name,
        @Nullable Path temporaryDirectory,
        InstantSource clock) {

    static final int DEFAULT_AVERAGE_ENTRY_BYTES = 64;
    static final int MAX_METADATA_BYTES = 1024;
    static final int MIN_MAX_BYTES = 4096;
    /** Size of key and value up to which all entries of a capacity fit where no bound of bytes is said. */
    private static final int PROMISED_ENTRY_BYTES = 4 << 10;

    /** What entries of more than that size may add up to where no bound of bytes is said. */
    private static final long MAX_PROMISED_BYTES = 1L << 40;

    /** Room for a few large values in every store whose bound of bytes is not said. */
    private static final long LEAST_PROMISED_BYTES = 8L << 20;

    /** Entries of the largest size that fit where no bound of bytes is said. */
    private static final int LARGEST_ENTRIES = 8;

    /** Validates. */
    public StoreOptions {
        if (capacity != 0 && (capacity < Geometry.MIN_CAPACITY || capacity > Geometry.MAX_CAPACITY)) {
            throw new IllegalArgumentException("capacity must be from " + Geometry.MIN_CAPACITY + " to "
                    + Geometry.MAX_CAPACITY + " entries, not " + capacity);
        }
        if (averageEntryBytes < 0 || averageEntryBytes > Geometry.MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException("averageEntryBytes must be from 1 to " + Geometry.MAX_ENTRY_BYTES
                    + " bytes, not " + averageEntryBytes);
        }
        if (maxEntryBytes < 0 || maxEntryBytes > Geometry.MAX_ENTRY_BYTES) {
            throw new IllegalArgumentException(
                    "maxEntryBytes must be from 1 to " + Geometry.MAX_ENTRY_BYTES + " bytes, not " + maxEntryBytes);
        }
        if (maxBytes != 0 && maxBytes < MIN_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "maxBytes must be at least " + MIN_MAX_BYTES + " bytes, not " + maxBytes);
        }
        int largest = Math.max(averageEntryBytes, maxEntryBytes);
        int record = RecordDescriptor.recordBytes(0, largest);
        if (maxBytes != 0 && record > maxBytes) {
            throw new IllegalArgumentException("maxBytes " + maxBytes + " does not hold one entry of " + largest
                    + " bytes and the " + (record - largest) + " that go with it");
        }
        if (lockWait.isNegative()) {
            throw new IllegalArgumentException("lockWait must not be negative: " + lockWait);
        }
        if (metadata.getBytes(StandardCharsets.UTF_8).length > MAX_METADATA_BYTES) {
            throw new IllegalArgumentException(
                    "metadata takes more than " + MAX_METADATA_BYTES + " bytes: " + metadata);
        }
    }

    /** Room for all entries of 4 KiB, or of the largest size where that is not beyond what files are made for. */
    private static long promisedBytes(long entries, int largest) {
        long each = RecordDescriptor.recordBytes(0, Math.max(PROMISED_ENTRY_BYTES, largest));
        long all = Math.max(entries, LARGEST_ENTRIES) * each;
        long promised = Math.max(
                entries * RecordDescriptor.recordBytes(0, PROMISED_ENTRY_BYTES), Math.min(all, MAX_PROMISED_BYTES));
        return Math.max(promised, LEAST_PROMISED_BYTES);
    }

    /** The geometry of a new store with these settings. */
    Geometry plan() {
        int average = averageEntryBytes == 0 ? DEFAULT_AVERAGE_ENTRY_BYTES : averageEntryBytes;
        int record = RecordDescriptor.recordBytes(0, average);
        long entries = capacity;
        if (entries == 0) {
            entries = maxBytes == 0
                    ? Geometry.DEFAULT_CAPACITY
                    : Math.max(Geometry.DEFAULT_CAPACITY, Math.min(Geometry.MAX_CAPACITY, maxBytes / record));
        }
        int largest = Math.max(averageEntryBytes, maxEntryBytes);
        long bytes = maxBytes == 0 ? promisedBytes(entries, largest) : maxBytes;
        boolean evicting = eviction == Eviction.TWO_QUEUES;
        Geometry plan = Geometry.plan(entries, bytes, average, maxEntryBytes == 0 ? 0 : largest, evicting);
        if (plan.maxEntryBytes() < largest) {
            plan = Geometry.plan(entries, bytes, average, largest, evicting);
        }
        if (plan.maxEntryBytes() < largest) {
            throw new IllegalArgumentException("Entries of " + largest + " bytes do not fit a store of " + entries
                    + " entries in " + bytes + " bytes; raise maxBytes, or lower capacity or maxEntryBytes");
        }
        return preallocate ? plan.withLeastRoom() : plan;
    }
}
