package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.CHANGES_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.EPOCH_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_IDLE;
import static io.memorymap.format.SegmentHeaderDescriptor.HELD_OFFSET;
import static io.memorymap.format.SegmentHeaderDescriptor.LIVE_BYTES;
import static io.memorymap.format.SegmentHeaderDescriptor.MIRROR_OFFSET;

import io.memorymap.format.SegmentHeaderDescriptor;
import io.memorymap.memory.FaultException;
import io.memorymap.memory.Region;

/**
 * The live words of a segment's header. Each holds 48 bits and a check, and after each operation all of them are copied to another
 * page: a damaged page, or one that holds what it held before, is noticed by the other.
 *
 * <p>Words are written under the segment lock.
 */
public final class LiveWords {
    /** What the two copies are worth. */
    public enum State {
        /** Both are whole and say the same. */
        SOUND,
        /** An operation was under way: the words are whole, and the copy is from before it. */
        IN_FLIGHT,
        /** The words are damaged or older than their copy. */
        WORDS_DAMAGED,
        /** The copy is damaged, or older than words that nothing was changing. */
        COPY_DAMAGED,
        /** Neither means anything. */
        LOST
    }

    private static final int WORD_BITS = 48;

    private final Region region;
    private final int header;
    private final long salt;

    LiveWords(Region region, int header, long salt) {
        this.region = region;
        this.header = header;
        this.salt = salt;
    }

    /**
     * The value of a word.
     *
     * @param offset its offset in the segment header
     * @return 48 bits
     */
    public long get(int offset) {
        return region.getLongOpaque(header + offset) >>> SegmentHeaderDescriptor.CHECK_BITS;
    }

    /** The value of a word, before whatever is read after it. */
    public long getAcquire(int offset) {
        return region.getLongAcquire(header + offset) >>> SegmentHeaderDescriptor.CHECK_BITS;
    }

    /** Writes a word. */
    public void put(int offset, long value) {
        long word = SegmentHeaderDescriptor.word(salt, offset, value);
        region.putLongOpaque(header + offset, word);
        checkStored(header + offset, word);
    }

    /** Writes a word, after whatever was written before it. */
    public void putRelease(int offset, long value) {
        long word = SegmentHeaderDescriptor.word(salt, offset, value);
        region.putLongRelease(header + offset, word);
        checkStored(header + offset, word);
    }

    /**
     * JDK 17 reports a store to a page that cannot be written some time later. Until then a block that these words still count might be used
     * again, or what lies beyond them be taken for part of the log: each is looked at before anything is built on it.
     */
    private void checkStored(int at, long word) {
        if (region.getLongOpaque(at) != word) {
            throw new FaultException("A word of a segment read back differs from what was written");
        }
    }

    /** An operation is complete: copies the words to their other page. */
    void settle() {
        long changes = get(CHANGES_OFFSET);
        if (changes == 0) {
            writeAll();
        }
        put(CHANGES_OFFSET, changes + 1);
        copyToMirror();
        checkStored(
                header + MIRROR_OFFSET + CHANGES_OFFSET,
                SegmentHeaderDescriptor.word(salt, CHANGES_OFFSET, changes + 1));
    }

    /** Words that were never written are zeros, and whole only as long as there is no copy. */
    private void writeAll() {
        for (int at = 0; at < LIVE_BYTES; at += Long.BYTES) {
            put(at, get(at));
        }
    }

    private void copyToMirror() {
        region.putLongOpaque(
                header + MIRROR_OFFSET + HELD_OFFSET, SegmentHeaderDescriptor.word(salt, HELD_OFFSET, HELD_IDLE));
        for (int at = HELD_OFFSET + Long.BYTES; at < LIVE_BYTES; at += Long.BYTES) {
            region.putLongOpaque(header + MIRROR_OFFSET + at, region.getLongOpaque(header + at));
        }
    }

    /** Compares the two copies; while nobody writes. */
    public State state() {
        // Before its first operation is complete a segment has no copy, and not every word.
        boolean untouched = isZero(MIRROR_OFFSET);
        boolean words = isWhole(0, untouched);
        boolean copy = untouched || isWhole(MIRROR_OFFSET, false);
        if (!words) {
            return copy ? State.WORDS_DAMAGED : State.LOST;
        }
        long ahead = copy ? ahead() : 0;
        if (ahead < 0) {
            return State.WORDS_DAMAGED;
        }
        if (get(HELD_OFFSET) != HELD_IDLE) {
            return State.IN_FLIGHT;
        }
        return copy && ahead == 0 ? State.SOUND : State.COPY_DAMAGED;
    }

    /** By how many operations the words are ahead of their copy; the number of operations may begin anew at 0. */
    private long ahead() {
        long copied = region.getLong(header + MIRROR_OFFSET + CHANGES_OFFSET) >>> SegmentHeaderDescriptor.CHECK_BITS;
        return ((get(CHANGES_OFFSET) - copied) << (Long.SIZE - WORD_BITS)) >> (Long.SIZE - WORD_BITS);
    }

    /** Writes the words anew from their copy. */
    void restore() {
        for (int at = 0; at < LIVE_BYTES; at += Long.BYTES) {
            region.putLongOpaque(header + at, region.getLong(header + MIRROR_OFFSET + at));
        }
    }

    /** Writes the copy anew from the words. */
    void restoreCopy() {
        copyToMirror();
    }

    /** Makes the words those of a segment of which nothing is known. */
    void forget(long epoch) {
        for (int at = 0; at < LIVE_BYTES; at += Long.BYTES) {
            put(at, at == EPOCH_OFFSET ? epoch : 0);
        }
        copyToMirror();
    }

    /** Whether nothing was ever written to them. */
    boolean areUntouched() {
        return isZero(HELD_OFFSET) && isZero(MIRROR_OFFSET);
    }

    private boolean isWhole(int copy, boolean zeroAllowed) {
        boolean whole = true;
        for (int at = 0; at < LIVE_BYTES; at += Long.BYTES) {
            long word = region.getLong(header + copy + at);
            whole &= (zeroAllowed && word == 0) || SegmentHeaderDescriptor.isWord(word, salt, at);
        }
        return whole;
    }

    private boolean isZero(int copy) {
        long any = 0;
        for (int at = 0; at < LIVE_BYTES; at += Long.BYTES) {
            any |= region.getLong(header + copy + at);
        }
        return any == 0;
    }
}
