package io.memorymap.pod;

import io.memorymap.format.PodStoreDescriptor;
import java.util.Arrays;

/**
 * A hint on the heap: the slots that may hold a key, by its hash. At 99 % load a probe through the file visits dozens of
 * entries, each on a cache line of its own; the hint is one step. The key in the file is compared after that, so a wrong or
 * missing hint costs time and nothing else.
 *
 * <p>An open table of words, each some bits of a hash and a slot. A lookup touches one of its 64 cache lines.
 */
final class SlotIndex {
    static final int NONE = -1;

    /** A power of two. At four times the entries, few lookups go beyond their first cell. */
    private static final int CELLS = 4 * PodStoreDescriptor.ENTRIES;

    private static final int CELL_MASK = CELLS - 1;
    private static final int SLOT_MASK = PodStoreDescriptor.ENTRIES - 1;

    /** Marks a cell in use: otherwise a hash of zero at slot 0 would look like an empty cell. */
    private static final int USED = PodStoreDescriptor.ENTRIES;

    private static final int TAG_MASK = -(USED << 1);

    private final int[] cells = new int[CELLS];

    /** The hash of each slot that has a hint: removing a hint needs it. */
    private final long[] hashes = new long[PodStoreDescriptor.ENTRIES];

    /** Whether a slot has a hint. */
    private final boolean[] present = new boolean[PodStoreDescriptor.ENTRIES];

    void clear() {
        Arrays.fill(cells, 0);
        Arrays.fill(present, false);
    }

    /** The first slot with a hint for a hash, or {@link #NONE}. */
    int first(long hash) {
        return from(cell(hash), hash);
    }

    /** The next slot with a hint for the same hash, or {@link #NONE}. */
    int next(int slot, long hash) {
        return from(cellOf(slot, hash) + 1 & CELL_MASK, hash);
    }

    private int from(int start, long hash) {
        int wanted = tag(hash);
        for (int cell = start; cells[cell] != 0; cell = cell + 1 & CELL_MASK) {
            if ((cells[cell] & ~SLOT_MASK) == wanted) {
                return cells[cell] & SLOT_MASK;
            }
        }
        return NONE;
    }

    private int cellOf(int slot, long hash) {
        int wanted = tag(hash) | slot;
        int cell = cell(hash);
        while (cells[cell] != wanted) {
            cell = cell + 1 & CELL_MASK;
        }
        return cell;
    }

    void put(int slot, long hash) {
        remove(slot);
        hashes[slot] = hash;
        present[slot] = true;
        insert(tag(hash) | slot, cell(hash));
    }

    private void insert(int word, int start) {
        int cell = start;
        while (cells[cell] != 0) {
            cell = cell + 1 & CELL_MASK;
        }
        cells[cell] = word;
    }

    void remove(int slot) {
        if (!present[slot]) {
            return;
        }
        present[slot] = false;
        int cell = cellOf(slot, hashes[slot]);
        cells[cell] = 0;
        // The cells behind it may have overflowed from it.
        for (cell = cell + 1 & CELL_MASK; cells[cell] != 0; cell = cell + 1 & CELL_MASK) {
            int word = cells[cell];
            cells[cell] = 0;
            insert(word, cell(hashes[word & SLOT_MASK]));
        }
    }

    private static int tag(long hash) {
        return ((int) (hash ^ hash >>> 31) & TAG_MASK) | USED;
    }

    private static int cell(long hash) {
        // The low bits are the home slot. The high bits spread the keys that share one.
        return (int) (hash ^ hash >>> 40) & CELL_MASK;
    }
}
