package io.memorymap.engine;

import java.util.Arrays;

/** The blocks of one queue in order, with the first sequence number of each and the offset where its records end. */
public final class BlockChain {
    private int[] blocks = new int[8];
    private long[] firstSeqs = new long[8];
    private int[] ends = new int[8];
    private int length;

    /** Adds a block behind the others. */
    public void add(int block, long firstSeq) {
        if (length == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * length);
            firstSeqs = Arrays.copyOf(firstSeqs, 2 * length);
            ends = Arrays.copyOf(ends, 2 * length);
        }
        blocks[length] = block;
        firstSeqs[length] = firstSeq;
        length++;
    }

    /** Keeps the first blocks only. */
    public void truncate(int newLength) {
        length = newLength;
    }

    /** Drops the first blocks. */
    public void dropFirst(int n) {
        length -= n;
        System.arraycopy(blocks, n, blocks, 0, length);
        System.arraycopy(firstSeqs, n, firstSeqs, 0, length);
        System.arraycopy(ends, n, ends, 0, length);
    }

    /** Number of blocks. */
    public int length() {
        return length;
    }

    /** The block at a place of the chain. */
    public int block(int i) {
        return blocks[i];
    }

    /** The number that a block was opened with. */
    public long firstSeq(int i) {
        return firstSeqs[i];
    }

    /** What no record of a block reaches: the number of the next block, which was opened after the last of them. */
    public long beforeSeq(int i) {
        return i + 1 < length ? firstSeqs[i + 1] : Long.MAX_VALUE;
    }

    /** Offset in the block where its records end. */
    public int end(int i) {
        return ends[i];
    }

    /** Says where the records of a block end. */
    public void end(int i, int offset) {
        ends[i] = offset;
    }
}
