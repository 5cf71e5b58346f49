package io.memorymap.engine;

import io.memorymap.format.HeapBytes;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.format.ReferenceDescriptor;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record on the heap: one being built for an append, or one copied out of the log. Checksums are only ever taken here:
 * {@code CRC32C} over a mapped buffer kills the JVM when a page faults.
 *
 * <p>Index i of {@link #bytes} is byte i of the record. Not thread-safe.
 */
public final class RecordImage {
    /** What a reused image may keep allocated, in bytes; a larger array is dropped after its operation. */
    private static final int KEPT_BYTES = (1 << 20) + (64 << 10);

    private static final int INITIAL_BYTES = 256;

    /** Longest key that is compared word by word. */
    private static final int SHORT_KEY = 64;

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
    /** Of an image with {@link RecordDescriptor#REFERENCE} as its value length: bytes of the reference behind the key. */
    private int referenceBytes;

    /** The value stands in blocks of its own, or is to: {@link #reference} says where. */
    private boolean large;

    /** Of a large value that is to be written: the array that it stands in, at {@link #valueAt}; others may be writing to it. */
    private byte[] value = bytes;

    private int valueAt;

    /** CRC of the large value, if {@link #summed}. */
    private int valueCrc;

    private boolean summed;

    /** Whether the value of a large one was loaded. */
    private boolean complete;

    /** Whether large values are loaded into arrays of their own. */
    private boolean apart;

    /** Of a large one that was loaded so: the value, and nothing else. */
    private byte @Nullable [] valueApart;

    private @Nullable RecordImage reference;

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

    /** Loads large values into arrays of their own from now on, which can be {@linkplain #takeValue taken over}; or no longer. */
    public void loadValuesApart(boolean wanted) {
        apart = wanted;
    }

    /** The array that the value of a loaded record stands in. */
    public byte[] valueArray() {
        byte[] own = valueApart;
        return own == null ? bytes : own;
    }

    /** Where in {@link #valueArray()} it begins. */
    public int valueStart() {
        return valueApart == null ? valueOffset() : 0;
    }

    /** Few reads have one: a store of a reference costs more than a look. */
    private void forgetValueApart() {
        if (valueApart != null) {
            valueApart = null;
        }
    }

    /** Gives away the array that holds the value and nothing else; null if there is none. */
    public byte @Nullable [] takeValue() {
        byte[] own = valueApart;
        forgetValueApart();
        return own;
    }

    /** The record's sequence number: unique in its segment for ever. */
    public long seq() {
        return seq;
    }

    /** Expiry in epoch milliseconds, {@link RecordDescriptor#NEVER_MILLIS} for none. */
    public long expiresAt() {
        return RecordDescriptor.expiresAt(life);
    }

    /** Bytes that the record takes in the log; of an image with key and value, what it would take as one record. */
    public int recordBytes() {
        return RecordDescriptor.recordBytes(keyLength, bodyBytes());
    }

    /** Bytes that count for the bounds: those of a record with key and value, wherever the value stands. */
    public int countedBytes() {
        return valueLength == RecordDescriptor.REFERENCE
                ? RecordDescriptor.recordBytes(keyLength, referencedBytes())
                : recordBytes();
    }

    /** Bytes behind the key. */
    private int bodyBytes() {
        return valueLength == RecordDescriptor.REFERENCE ? referenceBytes : valueLength;
    }

    /** Whether the value stands in blocks of its own, or is to. */
    boolean isLarge() {
        return large;
    }

    /** Whether the log has a reference in the place of this record's value, be this the record with the one or with the other. */
    public boolean isReferenced() {
        return large || valueLength == RecordDescriptor.REFERENCE;
    }

    /** The record as it stands in the log. */
    public RecordImage stored() {
        return large ? reference() : this;
    }

    /** The record with a reference that belongs to this one with a value. */
    RecordImage reference() {
        RecordImage made = reference;
        if (made == null) {
            made = new RecordImage();
            reference = made;
        }
        return made;
    }

    /** Of a reference: length of the value in bytes. */
    int referencedBytes() {
        return HeapBytes.getInt(bytes, valueOffset() + ReferenceDescriptor.VALUE_BYTES_OFFSET);
    }

    /** Of a reference: CRC32C of the value. */
    int referencedCrc() {
        return HeapBytes.getInt(bytes, valueOffset() + ReferenceDescriptor.VALUE_CRC_OFFSET);
    }

    /** Of a reference: number of its runs. */
    public int runs() {
        return HeapBytes.getInt(bytes, valueOffset() + ReferenceDescriptor.RUNS_OFFSET);
    }

    /** Of a reference: first block of a run. */
    public int runBlock(int run) {
        return HeapBytes.getInt(bytes, runAt(run));
    }

    /** Of a reference: number of blocks of a run. */
    public int runBlocks(int run) {
        return HeapBytes.getInt(bytes, runAt(run) + Integer.BYTES);
    }

    private int runAt(int run) {
        return valueOffset() + ReferenceDescriptor.FIRST_RUN_OFFSET + run * ReferenceDescriptor.RUN_BYTES;
    }

    /** Gives back an array that has grown beyond what is worth keeping. */
    public void trim() {
        forgetValueApart();
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
        large = false;
        value = encoded;
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
        large = false;
        value = encoded;
        int end = RecordDescriptor.KEY_OFFSET + keyBytes + Math.max(valueBytes, 0);
        Arrays.fill(bytes, end, recordBytes(), (byte) 0);
        HeapBytes.putShort(bytes, RecordDescriptor.KEY_LENGTH_OFFSET, keyBytes);
        HeapBytes.putInt(bytes, RecordDescriptor.VALUE_LENGTH_OFFSET, valueBytes);
        bodyCrc = sum(RecordDescriptor.KEY_LENGTH_OFFSET, end);
    }

    /**
     * Takes over an encoded record whose value is to stand in blocks of its own; done before the segment lock.
     *
     * @param encoded an array with the key at {@link RecordDescriptor#KEY_OFFSET} and the value behind it
     * @param keyBytes key length in bytes
     * @param valueBytes value length in bytes
     */
    public void sealLarge(byte[] encoded, int keyBytes, int valueBytes) {
        sealLarge(encoded, keyBytes, encoded, RecordDescriptor.KEY_OFFSET + keyBytes, valueBytes);
    }

    /**
     * As {@link #sealLarge(byte[], int, int)}, for a value in an array of the caller's. Should that change while it is written, the entry may
     * be damaged: it counts as such, and is absent.
     *
     * @param encoded an array with the key at {@link RecordDescriptor#KEY_OFFSET}
     * @param keyBytes key length in bytes
     * @param wholeValue the value; kept until the next record, or until {@link #forgetValue}
     */
    public void sealLarge(byte[] encoded, int keyBytes, byte[] wholeValue) {
        sealLarge(encoded, keyBytes, wholeValue, 0, wholeValue.length);
    }

    private void sealLarge(byte[] encoded, int keyBytes, byte[] array, int at, int valueBytes) {
        bytes = encoded;
        keyLength = keyBytes;
        valueLength = valueBytes;
        large = true;
        complete = true;
        value = array;
        valueAt = at;
        summed = false;
    }

    /** Lets go of an array of the caller's. */
    public void forgetValue() {
        value = bytes;
    }

    /** The array that the value of a large image to be written stands in. */
    byte[] value() {
        return value;
    }

    /** Where in {@link #value()} it begins. */
    int valueAt() {
        return valueAt;
    }

    /** Bytes of the record with a reference, with the most runs that there can be. */
    int mostReferenceBytes() {
        return RecordDescriptor.recordBytes(keyLength, ReferenceDescriptor.bytes(ReferenceDescriptor.MAX_RUNS));
    }

    /**
     * Makes the record with a reference for this one, whose value was written.
     *
     * @param runs first block and number of blocks of each run
     * @param writtenCrc CRC32C of the value as it was written
     * @return the record to append
     */
    RecordImage sealReference(int[] runs, int writtenCrc) {
        RecordImage to = reference();
        int body = ReferenceDescriptor.bytes(runs.length / 2);
        to.keyLength = keyLength;
        to.valueLength = RecordDescriptor.REFERENCE;
        to.referenceBytes = body;
        byte[] target = to.ensure(to.recordBytes());
        System.arraycopy(bytes, RecordDescriptor.KEY_OFFSET, target, RecordDescriptor.KEY_OFFSET, keyLength);
        int at = valueOffset();
        HeapBytes.putInt(target, at + ReferenceDescriptor.VALUE_BYTES_OFFSET, valueLength);
        HeapBytes.putInt(target, at + ReferenceDescriptor.VALUE_CRC_OFFSET, writtenCrc);
        HeapBytes.putInt(target, at + ReferenceDescriptor.RUNS_OFFSET, runs.length / 2);
        for (int i = 0; i < runs.length; i++) {
            HeapBytes.putInt(target, at + ReferenceDescriptor.FIRST_RUN_OFFSET + i * Integer.BYTES, runs[i]);
        }
        Arrays.fill(target, at + body, to.recordBytes(), (byte) 0);
        HeapBytes.putShort(target, RecordDescriptor.KEY_LENGTH_OFFSET, keyLength);
        HeapBytes.putInt(target, RecordDescriptor.VALUE_LENGTH_OFFSET, RecordDescriptor.REFERENCE);
        to.bodyCrc = to.sum(RecordDescriptor.KEY_LENGTH_OFFSET, at + body);
        return to;
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
        forgetValueApart();
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, Math.min(KEPT_BYTES, bytes.length * 2))];
        }
        HeapBytes.putLong(bytes, RecordDescriptor.CRC_OFFSET, 0);
        return bytes;
    }

    /** Reads the fields of a record whose bytes were just copied into {@link #bytes}; life is read apart. */
    void loaded(int keyBytes, int valueBytes, long from) {
        place = from;
        keyLength = keyBytes;
        valueLength = valueBytes;
        large = false;
        seq = RecordDescriptor.seq(HeapBytes.getLong(bytes, RecordDescriptor.SEQ_OFFSET));
    }

    /** Reads the fields of a record with a reference, whose bytes were just copied. */
    void loadedReference(int keyBytes, int bytesOfReference, long from) {
        loaded(keyBytes, RecordDescriptor.REFERENCE, from);
        referenceBytes = bytesOfReference;
    }

    /**
     * Takes header and key from the record with the reference; the value was copied behind them, or was not.
     *
     * @param withValue whether it was
     */
    void loadedLarge(boolean withValue) {
        RecordImage from = reference();
        keyLength = from.keyLength;
        valueLength = from.referencedBytes();
        System.arraycopy(from.bytes, 0, bytes, 0, RecordDescriptor.KEY_OFFSET + keyLength);
        seq = from.seq;
        large = true;
        complete = withValue;
        summed = false;
    }

    /** Copies the value that the reference is to; false if it cannot be where that says. */
    boolean loadValue(Segment from) {
        int end = valueOffset() + valueLength;
        if (apart) {
            valueApart = new byte[valueLength];
        } else if (bytes.length < end) {
            bytes = Arrays.copyOf(bytes, Math.max(end, Math.min(KEPT_BYTES, bytes.length * 2)));
        }
        boolean loaded = ValueReader.copy(from, reference(), valueArray(), valueStart(), crc32c);
        valueCrc = (int) crc32c.getValue();
        summed = loaded;
        return loaded;
    }

    /** Whether the sum of a loaded record holds, and that of a large value that was loaded with it. Also sets {@link #bodyCrc}. */
    public boolean crcMatches() {
        if (large) {
            RecordImage from = reference();
            return from.crcMatches() && (!complete || (summed && valueCrc == from.referencedCrc()));
        }
        bodyCrc = sum(RecordDescriptor.KEY_LENGTH_OFFSET, valueOffset() + Math.max(bodyBytes(), 0));
        return HeapBytes.getInt(bytes, RecordDescriptor.CRC_OFFSET) == (bodyCrc ^ RecordDescriptor.mix32(place ^ seq));
    }

    /** The body sum as it was written, good or bad: a relocated record must not have its damage summed away. */
    void keepStoredCrc() {
        bodyCrc = HeapBytes.getInt(bytes, RecordDescriptor.CRC_OFFSET) ^ RecordDescriptor.mix32(place ^ seq);
    }

    /** Whether both have the same key. Most keys are a few words, and compared before a call would have begun. */
    public boolean keyEquals(RecordImage other) {
        byte[] mine = bytes;
        byte[] others = other.bytes;
        int from = RecordDescriptor.KEY_OFFSET;
        int end = from + keyLength;
        int words = end & -Long.BYTES;
        if (keyLength != other.keyLength) {
            return false;
        }
        if (keyLength > SHORT_KEY || words > Math.min(mine.length, others.length) - Long.BYTES) {
            return Arrays.equals(mine, from, end, others, from, end);
        }
        for (int i = from; i < words; i += Long.BYTES) {
            if (HeapBytes.getLong(mine, i) != HeapBytes.getLong(others, i)) {
                return false;
            }
        }
        long last = HeapBytes.getLong(mine, words) ^ HeapBytes.getLong(others, words);
        return (last & ~(-1L << ((end & 7) << 3))) == 0;
    }

    /** Whether a large value that was not loaded has the length and the sum of this one, which is to be written. */
    boolean sumEquals(RecordImage other) {
        if (valueLength != other.valueLength) {
            return false;
        }
        if (!summed) {
            valueCrc = sum(value, valueAt, valueLength);
            summed = true;
        }
        return valueCrc == other.reference().referencedCrc();
    }

    /** Whether a loaded record has the same value as this one, which is to be written; one that was loaded without it has not. */
    boolean valueEquals(RecordImage other) {
        int from = large ? valueAt : valueOffset();
        return (!other.large || other.complete)
                && valueLength == other.valueLength
                && Arrays.equals(
                        large ? value : bytes,
                        from,
                        from + valueLength,
                        other.bytes,
                        other.valueOffset(),
                        other.valueOffset() + valueLength);
    }

    private int sum(int from, int end) {
        return sum(bytes, from, end - from);
    }

    private int sum(byte[] array, int from, int length) {
        crc32c.reset();
        crc32c.update(array, from, length);
        return (int) crc32c.getValue();
    }
}
