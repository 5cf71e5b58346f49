package io.memorymap.pod;

import io.memorymap.format.PodStoreDescriptor;
import java.util.Arrays;

/**
 * From a key's hash to the slots that may hold it: a hint kept on the heap. At 99 % load a probe through the file visits
 * dozens of entries, each on a cache line of its own; this is one step. Whoever takes a slot from here compares the key in
 * the file, so a hint that is wrong or missing costs time and nothing else.
 *
 * <p>An open table of words, each some bits of a hash and a slot: a lookup touches one cache line of it, of 64 in all.
 */
final class SlotIndex {
    static final int NONE = -1;

    /** A power of two, four times the entries: hardly a lookup goes beyond the cell where it begins. */
    private static final int CELLS = 4 * PodStoreDescriptor.ENTRIES;

    private static final int CELL_MASK = CELLS - 1;
    private static final int SLOT_MASK = PodStoreDescriptor.ENTRIES - 1;

    /** Marks a cell in use: a hash of zero at slot 0 would not be told from an empty cell. */
    private static final int USED = PodStoreDescriptor.ENTRIES;

    private static final int TAG_MASK = -(USED << 1);

    private final int[] cells = new int[CELLS];

    /** The hash of each slot that is hinted at, and whether it is; what removing needs. */
    private final long[] hashes = new long[PodStoreDescriptor.ENTRIES];

    private final boolean[] present = new boolean[PodStoreDescriptor.ENTRIES];

    void clear() {
        Arrays.fill(cells, 0);
        Arrays.fill(present, false);
    }

    /** The first slot hinted for a hash, or {@link #NONE}. */
    int first(long hash) {
        return from(cell(hash), hash);
    }

    /** The slot hinted after another for the same hash, or {@link #NONE}. */
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
        // Those behind it may have come to lie there because of it.
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
        // The low bits are the home slot; keys that share it are spread by others.
        return (int) (hash ^ hash >>> 40) & CELL_MASK;
    }
}
