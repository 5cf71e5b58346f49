package io.memorymap.pod;

import static io.memorymap.format.PodStoreDescriptor.EMPTY;
import static io.memorymap.format.PodStoreDescriptor.ENTRIES;
import static io.memorymap.format.PodStoreDescriptor.OCCUPIED;
import static io.memorymap.format.PodStoreDescriptor.TOMBSTONE;

import io.memorymap.format.PodStoreDescriptor;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;

/**
 * One rehash of a {@link PodTable}: moves every entry to its final slot, in an order of stores that a crash may end anywhere.
 *
 * <p>The final slots are those that all entries get when they are inserted by ascending slot into an empty table. The Swift
 * library puts them there too. EMPTY slots become tombstones first, so that no probe stops short of an entry that is still on
 * its way. An entry moves by an insert at its new slot and then a tombstone at its old one. Where only circles are left, one
 * entry makes way. At the end all slots before an entry on its probe path are occupied, and the table may empty the rest.
 */
final class PodRehash {
    private static final int NONE = PodTable.NONE;

    private final PodTable table;

    /** For each slot the final slot of its entry; {@link #NONE} where no entry is to move. */
    private final int[] targets = new int[ENTRIES];

    PodRehash(PodTable table) {
        this.table = table;
        Arrays.fill(targets, NONE);
        BitSet taken = new BitSet(ENTRIES);
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (table.isHidden(slot)) {
                taken.set(slot);
            }
        }
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (table.counts(slot)) {
                int target = firstFree(table.key(slot).h1(), taken);
                taken.set(target);
                targets[slot] = target;
            }
        }
    }

    private static int firstFree(long hash, BitSet taken) {
        long step = PodStoreDescriptor.h2(hash);
        int slot = PodStoreDescriptor.home(hash);
        while (taken.get(slot)) {
            slot = PodStoreDescriptor.next(slot, step);
        }
        return slot;
    }

    void run() {
        if (misplaced() == NONE) {
            return;
        }
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (table.state(slot) == EMPTY) {
                table.setState(slot, TOMBSTONE);
            }
        }
        VarHandle.releaseFence();
        while (true) {
            boolean moved = moveAllWithFreeTarget();
            int waiting = misplaced();
            if (waiting == NONE) {
                return;
            }
            if (!moved) {
                move(waiting, anyFree());
            }
        }
    }

    /** The first slot whose entry belongs elsewhere, or {@link #NONE}. */
    private int misplaced() {
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (targets[slot] != NONE && targets[slot] != slot) {
                return slot;
            }
        }
        return NONE;
    }

    private boolean moveAllWithFreeTarget() {
        boolean moved = false;
        for (int slot = 0; slot < ENTRIES; slot++) {
            int target = targets[slot];
            if (target != NONE && target != slot && table.state(target) != OCCUPIED) {
                move(slot, target);
                moved = true;
            }
        }
        return moved;
    }

    private int anyFree() {
        int slot = 0;
        while (table.state(slot) == OCCUPIED) {
            slot++;
        }
        return slot;
    }

    private void move(int from, int to) {
        table.move(from, to);
        targets[to] = targets[from];
        targets[from] = NONE;
    }
}
