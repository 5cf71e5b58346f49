package io.memorymap.engine;

import static io.memorymap.format.SegmentHeaderDescriptor.LARGE_OFFSET;

import io.memorymap.memory.FaultException;
import io.memorymap.memory.SureCopy;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The large values of a segment: each in blocks of its log that no queue has, in a few runs that its record says.
 *
 * <p>A value is written before its record, so that a record never leads to one that is not there. Called under the segment lock.
 */
public final class ValueBlocks {
    private final BlockLog log;
    private final LiveWords words;
    private final BlockLog.ReuseListener reuse;

    private final CRC32C crc32c = new CRC32C();
    private final SureCopy copy = new SureCopy();

    /** Of each block of a value the value's sum, by which its record is told from another one that leads to the block; as long as is needed. */
    private int[] sums = {};

    private long bytes;
    private long count;

    ValueBlocks(BlockLog log, LiveWords words, BlockLog.ReuseListener reuse) {
        this.log = log;
        this.words = words;
        this.reuse = reuse;
    }

    /** Forgets all of them. */
    void reset() {
        bytes = 0;
        count = 0;
    }

    /** Bytes that count for the bounds but do not stand in the queues. */
    long bytes() {
        return bytes;
    }

    /** Number of values. */
    long count() {
        return count;
    }

    /**
     * Takes free blocks for a value, in few runs.
     *
     * @param wanted how many
     * @return first block and number of blocks of each run; null if there are not so many, or only in more runs than a value can have
     */
    int @Nullable [] take(int wanted) {
        int[] runs = log.takeRuns(wanted);
        if (runs != null) {
            // A reader may still be copying a record that stood here.
            reuse.blockIsReopened();
        }
        return runs;
    }

    /**
     * Writes a value into its blocks and sums it, in one pass. If its array changes meanwhile, the blocks may not have that sum.
     *
     * @param runs first block and number of blocks of each run
     * @param array holds the value
     * @param at where it begins
     * @param length its length in bytes
     * @return CRC32C of the value
     */
    int write(int[] runs, byte[] array, int at, int length) {
        if (!writeRuns(runs, array, at, length)) {
            // It did not arrive, or the array has changed since: a copy that nobody changes tells which.
            byte[] unchanging = Arrays.copyOfRange(array, at, at + length);
            if (!writeRuns(runs, unchanging, 0, length)) {
                throw new FaultException("What was read back from a value's blocks differs from what was written");
            }
        }
        return (int) crc32c.getValue();
    }

    private boolean writeRuns(int[] runs, byte[] array, int at, int length) {
        crc32c.reset();
        int done = 0;
        for (int i = 0; i < runs.length && done < length; i += 2) {
            int n = (int) Math.min((long) runs[i + 1] * log.blockBytes, length - done);
            if (!copy.put(log.region, log.base + runs[i] * log.blockBytes, array, at + done, n, crc32c)) {
                return false;
            }
            done += n;
        }
        return true;
    }

    /** Counts a value whose record was appended, or that recovery has found; its blocks are taken. */
    void add(RecordImage stored) {
        if (sums.length < log.allocated()) {
            sums = Arrays.copyOf(sums, log.allocated());
        }
        int sum = stored.referencedCrc();
        for (int run = 0; run < stored.runs(); run++) {
            int first = stored.runBlock(run);
            Arrays.fill(sums, first, first + stored.runBlocks(run), sum);
        }
        count++;
        bytes += stored.countedBytes() - stored.recordBytes();
        words.put(LARGE_OFFSET, count);
    }

    /**
     * Takes the blocks of a value that recovery has found.
     *
     * @param stored the record that leads to it
     * @return false if one of them is none, or belongs to something else; then none was taken
     */
    public boolean adopt(RecordImage stored) {
        boolean own = mark(stored);
        if (own) {
            add(stored);
        }
        return own;
    }

    /** Marks the blocks of a value; false if one of them is none, or belongs to something else. */
    private boolean mark(RecordImage stored) {
        int marked = 0;
        for (int run = 0; run < stored.runs(); run++) {
            int n = 0;
            do {
                int block = stored.runBlock(run) + n;
                if (stored.runBlocks(run) < 1 || !log.isOwnedBy(BlockPool.NONE, block)) {
                    unmark(stored, marked);
                    return false;
                }
                log.own(block, BlockPool.VALUE);
                marked++;
                n++;
            } while (n < stored.runBlocks(run));
        }
        return true;
    }

    private void unmark(RecordImage stored, int marked) {
        int left = marked;
        for (int run = 0; left > 0; run++) {
            for (int n = 0; n < stored.runBlocks(run) && left > 0; n++, left--) {
                log.disown(stored.runBlock(run) + n);
            }
        }
    }

    /**
     * Whether the blocks that a record leads to are those of its value. Two records can lead to one block after a loss of what was not forced, or
     * by damage that has a sum: only one of them has it.
     */
    boolean isOf(RecordImage stored) {
        int sum = stored.referencedCrc();
        for (int run = 0; run < stored.runs(); run++) {
            int n = 0;
            do {
                int block = stored.runBlock(run) + n;
                if (stored.runBlocks(run) < 1 || !isOfSum(block, sum)) {
                    return false;
                }
                n++;
            } while (n < stored.runBlocks(run));
        }
        return true;
    }

    private boolean isOfSum(int block, int sum) {
        return log.isOwnedBy(BlockPool.VALUE, block) && block < sums.length && sums[block] == sum;
    }

    /** Gives back the blocks of a value whose record no slot refers to any more, if they are its own. */
    void release(RecordImage stored) {
        if (!isOf(stored)) {
            return;
        }
        for (int run = 0; run < stored.runs(); run++) {
            for (int n = 0; n < stored.runBlocks(run); n++) {
                int block = stored.runBlock(run) + n;
                if (log.isOwnedBy(BlockPool.VALUE, block)) {
                    log.release(block);
                }
            }
        }
        count--;
        bytes -= stored.countedBytes() - stored.recordBytes();
        words.put(LARGE_OFFSET, count);
    }

    /** Gives back the blocks of all values. */
    void releaseAll() {
        for (int block = 0; block < log.allocated(); block++) {
            if (log.isOwnedBy(BlockPool.VALUE, block)) {
                log.release(block);
            }
        }
        reset();
        words.put(LARGE_OFFSET, 0);
    }
}
