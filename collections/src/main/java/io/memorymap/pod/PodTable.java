package io.memorymap.pod;

import static io.memorymap.format.PodStoreDescriptor.EMPTY;
import static io.memorymap.format.PodStoreDescriptor.ENTRIES;
import static io.memorymap.format.PodStoreDescriptor.OCCUPIED;
import static io.memorymap.format.PodStoreDescriptor.TOMBSTONE;

import io.memorymap.format.PodStoreDescriptor;
import io.memorymap.memory.MappedFaults;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of 256 entries: double hashing with tombstones, in an order of stores that a crash may end anywhere.
 *
 * <p><b>Reading.</b> An occupied entry counts wherever it lies, whatever its probe path looks like. Only a crash leaves two
 * entries with the same key: the one that a probe meets first counts, and the other is cleared before the next write. An entry
 * whose key is no {@link BasicType} does not count, and its slot is left alone.
 *
 * <p><b>Insert.</b> Key and value, fence, state.
 *
 * <p><b>Replace.</b> A change of one aligned primitive is one store, in place. Any other change goes to the first free slot of
 * the probe path as an insert does, and then the old slot becomes a tombstone. The change takes effect by one store: the
 * insert if the new slot comes first on the path, else the tombstone. If no slot is free, the fields are written in place, one
 * after the other.
 *
 * <p><b>Compact.</b> A {@link PodRehash} moves the entries to where no tombstone lies before them. Then all free slots are
 * zeroed, their state last.
 *
 * <p>The file is the truth and {@link SlotIndex} a hint. Not safe for use by several threads.
 */
final class PodTable {
    static final int NONE = SlotIndex.NONE;

    private final PodMemory memory;
    private final EntryLayout layout;
    private final BasicPodType keys;
    private final PodType values;
    private final SlotIndex index = new SlotIndex();

    /** Occupied slots that do not count: unreadable keys and {@link #stale} ones. */
    private final BitSet hidden = new BitSet(ENTRIES);

    /** Second copies left by a crash. */
    private final BitSet stale = new BitSet(ENTRIES);

    /** A copy of one entry, from its first byte to its state. Made once: the table runs one operation at a time. */
    private final byte[] copy;

    PodTable(PodMemory memory, EntryLayout layout) {
        this.memory = memory;
        this.layout = layout;
        this.keys = layout.key();
        this.values = layout.value();
        this.copy = new byte[layout.bodyBytes() + Byte.BYTES];
        scan();
    }

    /** Learns from the file which entries count. Writes nothing. */
    private void scan() {
        index.clear();
        hidden.clear();
        stale.clear();
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (state(slot) != OCCUPIED) {
                continue;
            }
            if (!keys.isReadable(memory, layout.keyAt(slot))) {
                hidden.set(slot);
                continue;
            }
            BasicType key = key(slot);
            int other = hinted(key);
            if (other == NONE) {
                index.put(slot, key.h1());
            } else {
                int first = probe(key);
                int loser = first == slot ? other : slot;
                index.put(loser == slot ? other : slot, key.h1());
                index.remove(loser);
                hidden.set(loser);
                stale.set(loser);
            }
        }
    }

    /** How many slots hold an unreadable key, or a second copy. */
    int hiddenCount() {
        return hidden.cardinality();
    }

    boolean isHidden(int slot) {
        return hidden.get(slot);
    }

    /** The slot that holds a key, or {@link #NONE}. */
    int find(BasicType key) {
        int slot = hinted(key);
        if (slot != NONE) {
            return slot;
        }
        slot = probe(key);
        if (slot != NONE) {
            index.put(slot, key.h1());
        }
        return slot;
    }

    /**
     * Copies the value of a key.
     *
     * <p>One copy of the entry serves for the key, the value and the state. The state is its last byte and not zero: once it has
     * arrived, no page of the entry has gone. So {@link PodMemory#isWhole()} is asked only if there is no value.
     *
     * @return the bytes, or null if there is no entry
     */
    byte @Nullable [] value(BasicType key) {
        long hash = key.h1();
        for (int slot = index.first(hash); slot != NONE; slot = index.next(slot, hash)) {
            if (isCopied(slot) && BasicPodType.holds(copy, PodStoreDescriptor.KEY_OFFSET, key)) {
                return copiedValue();
            }
        }
        int slot = find(key);
        return slot != NONE && isCopied(slot) ? copiedValue() : null;
    }

    /** Copies an entry, and tells whether it is occupied. */
    private boolean isCopied(int slot) {
        byte[] target = copy;
        int state = target.length - 1;
        target[state] = EMPTY;
        memory.get(layout.entryAt(slot), target, 0, target.length);
        return target[state] == OCCUPIED;
    }

    private byte[] copiedValue() {
        return Arrays.copyOfRange(copy, layout.valueOffset(), copy.length - 1);
    }

    private int hinted(BasicType key) {
        long hash = key.h1();
        for (int slot = index.first(hash); slot != NONE; slot = index.next(slot, hash)) {
            if (holds(slot, key)) {
                return slot;
            }
        }
        return NONE;
    }

    private int probe(BasicType key) {
        long hash = key.h1();
        long step = PodStoreDescriptor.h2(hash);
        int slot = PodStoreDescriptor.home(hash);
        for (int i = 0; i < ENTRIES && state(slot) != EMPTY; i++) {
            if (holds(slot, key)) {
                return slot;
            }
            slot = PodStoreDescriptor.next(slot, step);
        }
        return NONE;
    }

    /** The first tombstone on a key's path, else the empty slot that ends it, else {@link #NONE}. */
    private int free(BasicType key) {
        long hash = key.h1();
        long step = PodStoreDescriptor.h2(hash);
        int slot = PodStoreDescriptor.home(hash);
        for (int i = 0; i < ENTRIES; i++) {
            if (state(slot) != OCCUPIED) {
                // If it is empty, no tombstone came before it.
                return slot;
            }
            slot = PodStoreDescriptor.next(slot, step);
        }
        return NONE;
    }

    byte state(int slot) {
        return memory.getByte(layout.stateAt(slot));
    }

    private boolean holds(int slot, BasicType key) {
        return state(slot) == OCCUPIED && keys.holds(memory, layout.keyAt(slot), key);
    }

    BasicType key(int slot) {
        byte[] image = new byte[keys.size()];
        memory.get(layout.keyAt(slot), image, 0, image.length);
        return keys.decode(image, 0);
    }

    byte[] value(int slot) {
        byte[] image = new byte[values.size()];
        memory.get(layout.valueAt(slot), image, 0, image.length);
        return image;
    }

    int size() {
        if (!hidden.isEmpty()) {
            scan();
        }
        int occupied = 0;
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (state(slot) == OCCUPIED) {
                occupied++;
            }
        }
        return occupied - hidden.cardinality();
    }

    /** The slots of all entries, ascending. */
    List<Integer> slots() {
        scan();
        List<Integer> slots = new ArrayList<>();
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (counts(slot)) {
                slots.add(slot);
            }
        }
        return slots;
    }

    /** Whether a slot holds an entry that counts. */
    boolean counts(int slot) {
        return state(slot) == OCCUPIED && !hidden.get(slot);
    }

    /**
     * Stores a value.
     *
     * @return false if the key is new and every slot is taken
     */
    boolean put(BasicType key, byte[] value) {
        clearStale();
        int slot = find(key);
        int stores = slot == NONE ? 0 : values.merge(value, 0, memory, layout.valueAt(slot), false);
        if (slot != NONE && stores == 0) {
            return true;
        }
        int free = stores == 1 ? NONE : free(key);
        if (free != NONE) {
            byte[] body = new byte[layout.bodyBytes()];
            keys.encode(key, body, PodStoreDescriptor.KEY_OFFSET);
            System.arraycopy(value, 0, body, layout.valueOffset(), value.length);
            publish(free, body, key.h1());
            if (slot != NONE) {
                VarHandle.releaseFence();
                bury(slot);
            }
            return true;
        }
        if (slot == NONE) {
            return false;
        }
        values.merge(value, 0, memory, layout.valueAt(slot), true);
        confirm(values.merge(value, 0, memory, layout.valueAt(slot), false) == 0);
        return true;
    }

    boolean remove(BasicType key) {
        clearStale();
        int slot = find(key);
        if (slot == NONE) {
            return false;
        }
        bury(slot);
        return true;
    }

    /** The last store makes the entry visible: whole, or not at all. */
    private void publish(int slot, byte[] body, long hash) {
        memory.put(layout.entryAt(slot), body, 0, body.length);
        // JDK 17 reports a fault in compiled code late: only what can be read back is published.
        byte[] arrived = new byte[body.length];
        memory.get(layout.entryAt(slot), arrived, 0, arrived.length);
        confirm(Arrays.equals(body, arrived));
        VarHandle.releaseFence();
        setState(slot, OCCUPIED);
        index.put(slot, hash);
    }

    private void bury(int slot) {
        setState(slot, TOMBSTONE);
        index.remove(slot);
    }

    void setState(int slot, byte state) {
        memory.putByte(layout.stateAt(slot), state);
        confirm(state(slot) == state);
    }

    private static void confirm(boolean arrived) {
        if (!arrived) {
            MappedFaults.fail(
                    "bytes read back differ from those written: the page failed, or another writer was there");
        }
    }

    /** Runs before any write: a second copy would show again once the first is removed. */
    private void clearStale() {
        if (stale.isEmpty()) {
            return;
        }
        scan();
        for (int slot = stale.nextSetBit(0); slot >= 0; slot = stale.nextSetBit(slot + 1)) {
            setState(slot, TOMBSTONE);
            hidden.clear(slot);
        }
        stale.clear();
        VarHandle.releaseFence();
    }

    /** Zeroes everything. States become EMPTY after the last tombstone, so that a crash leaves no entry out of reach. */
    void removeAll() {
        clearStale();
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (state(slot) == OCCUPIED) {
                setState(slot, TOMBSTONE);
            }
        }
        VarHandle.releaseFence();
        zeroFree();
        scan();
    }

    /**
     * Rehashes the table if it has tombstones.
     *
     * @return how many were cleared
     */
    int compact() {
        clearStale();
        scan();
        int tombstones = 0;
        for (int slot = 0; slot < ENTRIES; slot++) {
            byte state = state(slot);
            if (state != OCCUPIED && state != EMPTY) {
                tombstones++;
            }
        }
        if (tombstones == 0) {
            return 0;
        }
        new PodRehash(this).run();
        VarHandle.releaseFence();
        zeroFree();
        scan();
        return tombstones;
    }

    /** Moves an entry to a free slot. The new copy is published before the old one goes. */
    void move(int from, int to) {
        byte[] body = new byte[layout.bodyBytes()];
        memory.get(layout.entryAt(from), body, 0, body.length);
        publish(to, body, key(from).h1());
        VarHandle.releaseFence();
        bury(from);
    }

    /** Zeroes every free slot, its state last. */
    private void zeroFree() {
        byte[] found = new byte[layout.stride()];
        byte[] zeros = new byte[layout.stride()];
        int body = layout.bodyBytes();
        int tail = body + Byte.BYTES;
        for (int slot = 0; slot < ENTRIES; slot++) {
            if (state(slot) == OCCUPIED) {
                continue;
            }
            int at = layout.entryAt(slot);
            memory.get(at, found, 0, found.length);
            if (!Arrays.equals(found, 0, body, zeros, 0, body)) {
                memory.put(at, zeros, 0, body);
            }
            if (!Arrays.equals(found, tail, found.length, zeros, tail, zeros.length)) {
                memory.put(at + tail, zeros, tail, zeros.length - tail);
            }
            if (found[body] != EMPTY) {
                VarHandle.releaseFence();
                setState(slot, EMPTY);
            }
        }
    }
}
