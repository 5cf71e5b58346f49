package io.memorymap.engine;

import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A record on the heap: one being built for an append, or one copied out of the log. Checksums are only ever taken here:
 * {@code CRC32C} over a mapped buffer kills the JVM when a page faults.
 *
 * <p>Index i of {@link #bytes} is byte i of the record. Not thread-safe.
 */
public final class RecordImage {
    /** What a reused image may keep allocated, in bytes; a larger array is dropped after its operation. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 256;

    private final CRC32C crc32c = new CRC32C();

    /** The record; longer than it needs to be. */
    public byte[] bytes = new byte[INITIAL_BYTES];

    /** Key length in bytes. */
    public int keyLength;

    /** Value length in bytes, -1 for a removal. */
    public int valueLength;

    /** Sequence number. */
    public long seq;

    /** The word that says when the record expires. */
    public long life;
    /** CRC of the body without sequence and place folded in. */
    int bodyCrc;

    /** What the record's sum is bound to: {@link RecordDescriptor#place}. */
    private long place;

    /** Creates an empty image. */
    public RecordImage() {}

    /** The array behind the record. */
    public byte[] bytes() {
        return bytes;
    }

    /** Key length in bytes. */
    public int keyLength() {
        return keyLength;
    }

    /** Value length in bytes, -1 for a removal. */
    public int valueLength() {
        return valueLength;
    }

    /** Offset of the value in {@link #bytes()}. */
    public int valueOffset() {
        return RecordDescriptor.KEY_OFFSET + keyLength;
    }

    /** The record's sequence number: unique in its segment for ever. */
    public long seq() {
        return seq;
    }

    /** Expiry in epoch milliseconds, {@link RecordDescriptor#NEVER_MILLIS} for none. */
    public long expiresAt() {
        return RecordDescriptor.expiresAt(life);
    }

    /** Bytes that the record takes in the log. */
    public int recordBytes() {
        return RecordDescriptor.recordBytes(keyLength, valueLength);
    }

    /** Gives back an array that has grown beyond what is worth keeping. */
    public void trim() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
    }

    /**
     * Takes over an encoded key, for a lookup.
     *
     * @param encoded an array with the key at {@link RecordDescriptor#KEY_OFFSET}
     * @param keyBytes key length in bytes
     */
    public void key(byte[] encoded, int keyBytes) {
        bytes = encoded;
        keyLength = keyBytes;
        valueLength = 0;
    }

    /**
     * Takes over an encoded record and sums its body; done before the segment lock.
     *
     * @param encoded an array with the key at {@link RecordDescriptor#KEY_OFFSET}, the value behind it and at least the
     *     record's aligned length
     * @param keyBytes key length in bytes
     * @param valueBytes value length in bytes, {@link RecordDescriptor#REMOVE} for a removal
     */
    public void seal(byte[] encoded, int keyBytes, int valueBytes) {
        bytes = encoded;
        keyLength = keyBytes;
        valueLength = valueBytes;
        int end = RecordDescriptor.KEY_OFFSET + keyBytes + Math.max(valueBytes, 0);
        Arrays.fill(bytes, end, recordBytes(), (byte) 0);
        HeapBytes.putShort(bytes, RecordDescriptor.KEY_LENGTH_OFFSET, keyBytes);
        HeapBytes.putInt(bytes, RecordDescriptor.VALUE_LENGTH_OFFSET, valueBytes);
        bodyCrc = sum(end);
    }

    /**
     * Stamps what is known only under the lock.
     *
     * @param newSeq sequence number
     * @param expiresAt expiry in epoch milliseconds
     * @param logOffset where the record will stand in the log
     * @param newPlace what its sum is bound to there
     */
    void stamp(long newSeq, long expiresAt, int logOffset, long newPlace) {
        seq = newSeq;
        place = newPlace;
        life = RecordDescriptor.life(expiresAt, logOffset);
        HeapBytes.putLong(bytes, RecordDescriptor.LIFE_OFFSET, life);
        HeapBytes.putInt(bytes, RecordDescriptor.CRC_OFFSET, bodyCrc ^ RecordDescriptor.mix32(newPlace ^ newSeq));
        HeapBytes.putLong(bytes, RecordDescriptor.SEQ_OFFSET, RecordDescriptor.seqAndKeyLength(newSeq, keyLength));
    }

    /**
     * Makes room for a record to be copied in. What was in here is not whole any more: a copy from a page that cannot be read ends
     * early, on 17 without a word, and would leave an older record of the same key.
     */
    byte[] ensure(int length) {
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, bytes.length * 2)];
        }
        HeapBytes.putLong(bytes, RecordDescriptor.CRC_OFFSET, 0);
        return bytes;
    }

    /** Reads the fields of a record whose bytes were just copied into {@link #bytes}; life is read apart. */
    void loaded(int keyBytes, int valueBytes, long from) {
        place = from;
        keyLength = keyBytes;
        valueLength = valueBytes;
        seq = RecordDescriptor.seq(HeapBytes.getLong(bytes, RecordDescriptor.SEQ_OFFSET));
    }

    /** Whether the sum of a loaded record holds. Also sets {@link #bodyCrc}. */
    public boolean crcMatches() {
        bodyCrc = sum(RecordDescriptor.KEY_OFFSET + keyLength + Math.max(valueLength, 0));
        return HeapBytes.getInt(bytes, RecordDescriptor.CRC_OFFSET) == (bodyCrc ^ RecordDescriptor.mix32(place ^ seq));
    }

    /** The body sum as it was written, good or bad: a relocated record must not have its damage summed away. */
    void keepStoredCrc() {
        bodyCrc = HeapBytes.getInt(bytes, RecordDescriptor.CRC_OFFSET) ^ RecordDescriptor.mix32(place ^ seq);
    }

    /** Whether both have the same key. */
    public boolean keyEquals(RecordImage other) {
        int from = RecordDescriptor.KEY_OFFSET;
        return keyLength == other.keyLength
                && Arrays.equals(bytes, from, from + keyLength, other.bytes, from, from + keyLength);
    }

    boolean valueEquals(RecordImage other) {
        return valueLength == other.valueLength
                && Arrays.equals(
                        bytes,
                        valueOffset(),
                        valueOffset() + valueLength,
                        other.bytes,
                        other.valueOffset(),
                        other.valueOffset() + valueLength);
    }

    private int sum(int end) {
        crc32c.reset();
        crc32c.update(bytes, RecordDescriptor.KEY_LENGTH_OFFSET, end - RecordDescriptor.KEY_LENGTH_OFFSET);
        return (int) crc32c.getValue();
    }
}
