package io.memorymap.engine;

import io.memorymap.format.ReferenceDescriptor;
import io.memorymap.format.SegmentHeaderDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a log that have space on the device: which of them a queue or a large value has, and which can be taken.
 *
 * <p>What is released can be taken at once, or, when the store promises something about power loss, only after {@link #freePending}: to write it anew
 * before a forced checkpoint has passed it loses data that was already forced.
 *
 * <p>The log is one and does not have one: each put asks both of them several things, and finds them in one object. Called under the segment lock.
 */
abstract class BlockPool {
    /** In the place of a block: there is none. Also in the place of its owner. */
    static final int NONE = -1;

    /** In the place of a queue: the block holds a part of a large value. */
    static final int VALUE = 2;

    /** Runs that a large value is written in without a look for fewer. */
    private static final int FEW_RUNS = 4;

    private final boolean deferReuse;

    /** Of each block: its queue, {@link #VALUE}, or {@link #NONE}. */
    private byte[] owners = {};

    private int[] free = {};
    private int freeCount;
    private int[] pending = {};
    private int pendingCount;
    private int allocated;
    private int valueBlocks;

    BlockPool(boolean deferReuse) {
        this.deferReuse = deferReuse;
    }

    /** Forgets everything: nothing has an owner, and nothing can be taken. */
    void reset(int blocks) {
        allocated = blocks;
        valueBlocks = 0;
        owners = new byte[blocks];
        Arrays.fill(owners, (byte) NONE);
        free = new int[blocks];
        pending = new int[blocks];
        freeCount = 0;
        pendingCount = 0;
    }

    /** Takes in blocks that have got space on the device. */
    void grow(int to) {
        int from = allocated;
        owners = Arrays.copyOf(owners, to);
        Arrays.fill(owners, from, to, (byte) NONE);
        pending = Arrays.copyOf(pending, to);
        free = Arrays.copyOf(free, to);
        // The lowest are taken first: behind those that are free already, which are taken from the end.
        System.arraycopy(free, 0, free, to - from, freeCount);
        for (int block = from; block < to; block++) {
            free[to - 1 - block] = block;
        }
        freeCount += to - from;
        allocated = to;
    }

    /** Number of blocks with space on the device. */
    public int allocated() {
        return allocated;
    }

    /** Who has a block: its queue, {@link #VALUE}, or {@link #NONE}. */
    int owner(int block) {
        return owners[block];
    }

    /** Whether there is such a block, and it belongs to somebody; false also of a number that is none of a block. */
    boolean isOwnedBy(int owner, int block) {
        return block >= 0 && block < allocated && owners[block] == owner;
    }

    /** Whether a block is in a queue. */
    public boolean isQueues(int block) {
        return owners[block] >= 0 && owners[block] < SegmentHeaderDescriptor.QUEUES;
    }

    /** Says whose a block is that nobody had; the lists of those that can be taken stay as they are. */
    void own(int block, int owner) {
        owners[block] = (byte) owner;
        valueBlocks += owner == VALUE ? 1 : 0;
    }

    /** Says that nobody has a block; the lists of those that can be taken stay as they are. */
    void disown(int block) {
        valueBlocks -= owners[block] == VALUE ? 1 : 0;
        owners[block] = NONE;
    }

    /** Number of blocks that hold large values. */
    int valueBlocks() {
        return valueBlocks;
    }

    int freeBlocks() {
        return freeCount;
    }

    /** Number of blocks that the next checkpoint frees. */
    public int pendingBlocks() {
        return pendingCount;
    }

    /** Takes the block that was freed last off the list, for an owner to be said; there must be one. */
    int take() {
        return free[--freeCount];
    }

    /**
     * Takes free blocks for a large value, in few runs.
     *
     * @param count how many
     * @return first block and number of blocks of each run; null if there are not so many, or only in more runs than a value can have
     */
    int @Nullable [] takeRuns(int count) {
        int[] runs = lastFreed(count);
        boolean lastFreed = runs != null;
        if (runs == null) {
            runs = findRuns(count);
        }
        if (runs != null) {
            for (int i = 0; i < runs.length; i += 2) {
                Arrays.fill(owners, runs[i], runs[i] + runs[i + 1], (byte) VALUE);
            }
            valueBlocks += count;
            freeCount = lastFreed ? freeCount - count : withoutTaken();
        }
        return runs;
    }

    /** Whether {@link #takeRuns} would find them. So few blocks that each may be a run of its own need no look. */
    boolean hasRuns(int count) {
        boolean few = count <= ReferenceDescriptor.MAX_RUNS && count <= freeCount;
        return few || lastFreed(count) != null || findRuns(count) != null;
    }

    /**
     * The blocks that were freed last, if they are in few runs: most often those of another value of that length, or those by which the log
     * has grown. To sort the whole list took longer than to write a value of 64 KiB.
     */
    private int @Nullable [] lastFreed(int count) {
        int[] runs = new int[2 * FEW_RUNS];
        int n = 0;
        int at = freeCount;
        int end = freeCount - count;
        while (at > end) {
            if (end < 0 || n == runs.length) {
                return null;
            }
            int first = free[--at];
            int last = first;
            boolean falls = at > end && free[at - 1] == first - 1;
            for (int next = falls ? -1 : 1; at > end && free[at - 1] == (falls ? first : last) + next; at--) {
                if (falls) {
                    first--;
                } else {
                    last++;
                }
            }
            runs[n++] = first;
            runs[n++] = last - first + 1;
        }
        return Arrays.copyOf(runs, n);
    }

    private int @Nullable [] findRuns(int count) {
        if (count > freeCount) {
            return null;
        }
        int[] sorted = Arrays.copyOf(free, freeCount);
        Arrays.sort(sorted);
        // The longest first: the lengths of all runs, and where each begins.
        List<int[]> found = new ArrayList<>();
        for (int i = 0; i < sorted.length; ) {
            int n = 1;
            while (i + n < sorted.length && sorted[i + n] == sorted[i] + n) {
                n++;
            }
            found.add(new int[] {sorted[i], n});
            i += n;
        }
        found.sort((a, b) -> b[1] - a[1]);
        int[] runs = new int[2 * ReferenceDescriptor.MAX_RUNS];
        int taken = 0;
        int n = 0;
        for (int i = 0; i < found.size() && i < ReferenceDescriptor.MAX_RUNS && taken < count; i++) {
            runs[n++] = found.get(i)[0];
            runs[n++] = Math.min(found.get(i)[1], count - taken);
            taken += runs[n - 1];
        }
        return taken == count ? Arrays.copyOf(runs, n) : null;
    }

    /** Takes what has an owner off the free list; returns how many blocks are left on it. */
    private int withoutTaken() {
        int kept = 0;
        for (int i = 0; i < freeCount; i++) {
            if (owners[free[i]] == NONE) {
                free[kept++] = free[i];
            }
        }
        return kept;
    }

    /** Takes a block from its owner: it is free at once, or after the next checkpoint. */
    void release(int block) {
        disown(block);
        if (deferReuse) {
            pending[pendingCount++] = block;
        } else {
            free[freeCount++] = block;
        }
    }

    /** Puts every block without an owner on the free list, or on the pending one. */
    public void collectUnused(boolean untilCheckpoint) {
        freeCount = 0;
        pendingCount = 0;
        for (int block = allocated - 1; block >= 0; block--) {
            if (owners[block] == NONE) {
                if (untilCheckpoint) {
                    pending[pendingCount++] = block;
                } else {
                    free[freeCount++] = block;
                }
            }
        }
    }

    /** Copies the pending list. */
    int[] pendingList() {
        return Arrays.copyOf(pending, pendingCount);
    }

    /** Frees the first blocks of the pending list: those that were on it when the checkpoint took its cut. */
    void freePending(int count) {
        int n = Math.min(count, pendingCount);
        System.arraycopy(pending, 0, free, freeCount, n);
        freeCount += n;
        pendingCount -= n;
        System.arraycopy(pending, n, pending, 0, pendingCount);
    }
}
