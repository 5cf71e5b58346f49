package io.memorymap.pod;

import io.memorymap.format.PodStoreDescriptor;
import java.util.Arrays;

/**
 * From a key's hash to the slots that may hold it: a hint kept on the heap. At 99 % load a probe through the file visits
 * dozens of entries, each on a cache line of its own; this is one step. Whoever takes a slot from here compares the key in
 * the file, so a hint that is wrong or missing costs time and nothing else.
 */
final class SlotIndex {
    static final int NONE = -1;

    /** Twice the entries: half a slot to a chain when the store is full. */
    private static final int CHAINS = 2 * PodStoreDescriptor.ENTRIES;

    private final short[] heads = new short[CHAINS];
    private final short[] nexts = new short[PodStoreDescriptor.ENTRIES];
    private final long[] hashes = new long[PodStoreDescriptor.ENTRIES];
    private final boolean[] present = new boolean[PodStoreDescriptor.ENTRIES];

    SlotIndex() {
        clear();
    }

    void clear() {
        Arrays.fill(heads, (short) NONE);
        Arrays.fill(present, false);
    }

    /** The first slot hinted for a hash, or {@link #NONE}. */
    int first(long hash) {
        return matching(heads[chain(hash)], hash);
    }

    /** The slot hinted after another for the same hash, or {@link #NONE}. */
    int next(int slot, long hash) {
        return matching(nexts[slot], hash);
    }

    private int matching(int slot, long hash) {
        int at = slot;
        while (at != NONE && hashes[at] != hash) {
            at = nexts[at];
        }
        return at;
    }

    void put(int slot, long hash) {
        remove(slot);
        int chain = chain(hash);
        hashes[slot] = hash;
        nexts[slot] = heads[chain];
        heads[chain] = (short) slot;
        present[slot] = true;
    }

    void remove(int slot) {
        if (!present[slot]) {
            return;
        }
        present[slot] = false;
        int chain = chain(hashes[slot]);
        if (heads[chain] == slot) {
            heads[chain] = nexts[slot];
            return;
        }
        int before = heads[chain];
        while (nexts[before] != slot) {
            before = nexts[before];
        }
        nexts[before] = nexts[slot];
    }

    private static int chain(long hash) {
        // The low bits are the home slot; others with the same ones are what a chain must not collect.
        return (int) (hash ^ hash >>> 40) & (CHAINS - 1);
    }
}
