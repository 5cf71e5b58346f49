package io.memorymap.memory;

import io.memorymap.format.HeapBytes;
import java.lang.invoke.VarHandle;
import java.util.zip.CRC32C;

/**
 * Copies bytes of the heap into a region, sums them, and makes sure that they have arrived, without reading all of them back.
 *
 * <p>A store to a page that is gone, or that the device has no room for, does not happen, and the JVM may say so long after. But a copy
 * goes upward and ends at such a store. So the last word of each piece is marked first: it gets a value that differs from what is to
 * stand there, and is looked at. If it is what it should be after the copy, the whole piece is there.
 *
 * <p>A load from a page that is gone gives what the register held before, which may be what is expected. For the mark that is no
 * harm: such a page comes back, if ever, without what stood in it, so that nothing could have been promised of it. After the copy the
 * word is not loaded but copied to the heap, over one that cannot be mistaken for it.
 *
 * <p>The sum is taken of the heap's bytes, while their stores are under way: a sum over a mapping ends the JVM when a page is gone.
 * Not thread-safe.
 */
public final class SureCopy {
    /** Bytes that are copied at a time: a page of most systems. Smaller pieces and larger ones measured slower. */
    private static final int PIECE_BYTES = 4 << 10;

    private static final int WORD = Long.BYTES;

    private final byte[] word = new byte[WORD];

    /** Creates one with a buffer of its own. */
    public SureCopy() {}

    /**
     * Copies bytes to a range of a region.
     *
     * @param region the region
     * @param offset where the range begins in it; if it has fewer than eight bytes, those up to the eighth become zeros
     * @param bytes holds the bytes
     * @param at where they begin in the array
     * @param length how many they are, at least 1
     * @param sum takes them in; what it holds means nothing if they have not arrived
     * @return false if they have not arrived, or if the array has changed meanwhile
     */
    public boolean put(Region region, int offset, byte[] bytes, int at, int length, CRC32C sum) {
        if (length < WORD) {
            byte[] few = new byte[WORD];
            System.arraycopy(bytes, at, few, 0, length);
            sum.update(few, 0, length);
            return putPieces(region, offset, few, 0, WORD, new CRC32C());
        }
        return putPieces(region, offset, bytes, at, length, sum);
    }

    private boolean putPieces(Region region, int offset, byte[] bytes, int at, int length, CRC32C sum) {
        int end = endOfPiece(0, length);
        mark(region, offset + end, bytes, at + end);
        // A compiler might take what was stored for what is there; behind the copy of another piece it cannot.
        VarHandle.acquireFence();
        int before = 0;
        for (int start = 0; start < length; ) {
            if (region.getLong(offset + end - WORD) != ~wordBefore(bytes, at + end)) {
                return false;
            }
            // The next mark is set before this piece is copied: when it is looked at the processor is done with it.
            int nextEnd = endOfPiece(end, length);
            if (nextEnd > end) {
                mark(region, offset + nextEnd, bytes, at + nextEnd);
            }
            region.put(offset + start, bytes, at + start, end - start);
            sum.update(bytes, at + start, end - start);
            // For the same reason the end of a piece is looked at when the next one has been copied.
            if (before > 0 && !stands(region, offset + before, wordBefore(bytes, at + before))) {
                return false;
            }
            before = end;
            start = end;
            end = nextEnd;
        }
        return stands(region, offset + before, wordBefore(bytes, at + before));
    }

    /** A rest that is smaller than a word is part of the piece before it. */
    private static int endOfPiece(int start, int length) {
        return length - start < PIECE_BYTES + WORD ? length : start + PIECE_BYTES;
    }

    private static long wordBefore(byte[] bytes, int end) {
        return HeapBytes.getLong(bytes, end - WORD);
    }

    private static void mark(Region region, int end, byte[] bytes, int endInArray) {
        region.putLong(end - WORD, ~wordBefore(bytes, endInArray));
    }

    private boolean stands(Region region, int end, long expected) {
        HeapBytes.putLong(word, 0, ~expected);
        region.get(end - WORD, word, 0, WORD);
        return HeapBytes.getLong(word, 0) == expected;
    }
}
