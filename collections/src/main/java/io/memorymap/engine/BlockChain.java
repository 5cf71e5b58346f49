package io.memorymap.engine;

import java.util.Arrays;

/** The blocks of one queue in order, with the first sequence number of each and the offset where its records end. */
final class BlockChain {
    private int[] blocks = new int[8];
    private long[] firstSeqs = new long[8];
    private int[] ends = new int[8];
    private int length;

    void add(int block, long firstSeq) {
        if (length == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * length);
            firstSeqs = Arrays.copyOf(firstSeqs, 2 * length);
            ends = Arrays.copyOf(ends, 2 * length);
        }
        blocks[length] = block;
        firstSeqs[length] = firstSeq;
        length++;
    }

    void truncate(int newLength) {
        length = newLength;
    }

    void dropFirst(int n) {
        length -= n;
        System.arraycopy(blocks, n, blocks, 0, length);
        System.arraycopy(firstSeqs, n, firstSeqs, 0, length);
        System.arraycopy(ends, n, ends, 0, length);
    }

    int length() {
        return length;
    }

    int block(int i) {
        return blocks[i];
    }

    long firstSeq(int i) {
        return firstSeqs[i];
    }

    /** What no record of a block reaches: the number of the next block, which was opened after the last of them. */
    long beforeSeq(int i) {
        return i + 1 < length ? firstSeqs[i + 1] : Long.MAX_VALUE;
    }

    int end(int i) {
        return ends[i];
    }

    void end(int i, int offset) {
        ends[i] = offset;
    }
}
