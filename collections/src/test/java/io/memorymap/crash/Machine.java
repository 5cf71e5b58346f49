package io.memorymap.crash;

import io.memorymap.crash.Plant.Force;
import io.memorymap.crash.Plant.Store;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.HeapBytes;
import io.memorymap.memory.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A simulated machine: page cache, disk and one process at a time, for one thread.
 *
 * <p>Every store counts, a bulk copy as its words in ascending order, and every force. The process can be killed before any of
 * them: what was stored stays. The power can fail before any of them: what was forced stays, and of every other page or sector some state
 * since its last force, each its own. The file is sparse: a store to a page that was never given space is an error. A {@link Plant} stands between process and memory.
 */
final class Machine {
    private static final int WORD = Long.BYTES;
    /** Loads and stores after which a process of a few hundred operations must be in an endless loop. */
    private static final long PATIENCE = 30_000_000;

    private final Supplier<@Nullable Plant> plants;
    private final byte[][] kept;
    private final BitSet[] allocated;
    private byte[][] seen;
    private @Nullable Disk disk;
    private @Nullable Plant plant;
    private boolean dead;
    private long accesses;
    private long events;
    private long killAt = Long.MAX_VALUE;
    private @Nullable Runnable witness;
    private long witnessAt = Long.MAX_VALUE;
    private @Nullable UncheckedIOException forceFailure;
    private int forcesUntilFailure;
    private @Nullable Shortage shortage;
    private long fullFrom;
    /** Loads and stores until a fault is reported, and one; 0 if there is none to be reported. */
    private int dropped;

    private @Nullable Error error;
    private long errorAt = Long.MAX_VALUE;
    private boolean errorAtLoads;
    private long everyAccess;

    private Machine(Disk.Image memory, Supplier<@Nullable Plant> plants) {
        this.seen = memory.bytes();
        this.kept = memory.bytes();
        this.allocated = memory.allocated();
        this.plants = plants;
    }

    /** A machine with room for a store, and no disk. */
    static Machine of(Geometry geometry, Supplier<@Nullable Plant> plants) {
        byte[][] memory = new byte[1 + geometry.extents()][];
        memory[0] = new byte[geometry.headBytes()];
        for (int i = 1; i < memory.length; i++) {
            memory[i] = new byte[Math.toIntExact(geometry.extentBytes())];
        }
        BitSet[] allocated = new BitSet[memory.length];
        for (int i = 0; i < memory.length; i++) {
            allocated[i] = new BitSet();
        }
        allocated[0].set(0, memory[0].length / Disk.PAGE);
        return new Machine(new Disk.Image(memory, allocated), plants);
    }

    /** A machine that starts from what a disk held. */
    static Machine from(Disk.Image image, Supplier<@Nullable Plant> plants) {
        return new Machine(image, plants);
    }

    /** Attaches a disk that holds what the memory holds now. */
    Machine withDisk() {
        disk = new Disk(new Disk.Image(kept, allocated));
        return this;
    }

    /** A machine in the same state, with no process and no disk. */
    Machine copy() {
        return copy(plants);
    }

    /** As {@link #copy()}, with other bugs. */
    Machine copy(Supplier<@Nullable Plant> others) {
        return new Machine(new Disk.Image(kept, allocated).copy(), others);
    }

    /** What outlives the process; to be damaged by a test. */
    byte[][] memory() {
        return kept;
    }

    /** One bit of a region is another one now, for a process that runs as for later ones. */
    void flip(int region, long bit) {
        int offset = (int) (bit / Byte.SIZE);
        byte mask = (byte) (1 << bit % Byte.SIZE);
        kept[region][offset] ^= mask;
        if (seen[region] != kept[region]) {
            seen[region][offset] ^= mask;
        }
    }

    /** Starts a process, ending the one before as a kill would: its memory. */
    Region[] start() {
        dead = false;
        accesses = 0;
        plant = plants.get();
        seen = plant == null ? kept : copy(kept);
        Region[] regions = new Region[seen.length];
        for (int i = 0; i < regions.length; i++) {
            regions[i] = new View(i, seen[i]);
        }
        return regions;
    }

    /** Stores and forces so far that reached memory and disk. */
    long events() {
        return events;
    }

    /** The process dies instead of the n-th event from the beginning of time, counted from 0. */
    void killAt(long n) {
        killAt = n;
    }

    boolean isDead() {
        return dead;
    }

    /** Calls back just before the n-th event; it may ask for another call. */
    void witnessAt(long n, Runnable callback) {
        witnessAt = n;
        witness = callback;
    }

    /** The n-th event fails once, and the process lives on. */
    void failOnceAt(long n, Error failure) {
        errorAt = n;
        error = failure;
        errorAtLoads = false;
    }

    /** The n-th load, store or force fails once, and the process lives on. */
    void failOnceAtAccess(long n, Error failure) {
        failOnceAt(n, failure);
        errorAtLoads = true;
    }

    /** Loads, stores and forces of all processes so far. */
    long accesses() {
        return everyAccess;
    }

    private void failIfErrorIsDue(long now) {
        Error due = error;
        if (now == errorAt && due != null) {
            errorAt = Long.MAX_VALUE;
            throw due;
        }
    }

    /** From the n-th event on the device has no room, and a store to certain pages faults; until {@link #getRoom()}. */
    void fullFrom(long n, Shortage pages) {
        fullFrom = n;
        shortage = pages;
    }

    /** There is room again. */
    void getRoom() {
        shortage = null;
        dropped = 0;
    }

    private boolean isFull() {
        return shortage != null && events >= fullFrom;
    }

    /** What a device without room does to stores. */
    interface Shortage {
        /** Whether a page has to be copied before it is written, and so cannot be. */
        boolean isHit(int region, int page);

        /** After how many loads and stores the fault is reported: 0 for at once, as by all JVMs but JDK 17. */
        int delay();
    }

    /**
     * One force fails, the n-th from now, counted from 0. As systems do, this one drops what it could not write: those pages count as written, and
     * no later force brings them to the disk.
     */
    void failForceOnce(int n, UncheckedIOException failure) {
        forcesUntilFailure = n;
        forceFailure = failure;
    }

    /** What a disk might hold if the power failed now. */
    Disk.Image powerLoss(RandomGenerator random) {
        Disk attached = disk;
        if (attached == null) {
            throw new IllegalStateException("This machine has no disk");
        }
        return attached.image(random);
    }

    private void arrive(Store store) {
        happen();
        byte[] bytes = store.bytes();
        System.arraycopy(bytes, 0, kept[store.region()], store.offset(), bytes.length);
        if (disk != null) {
            disk.stored(store);
        }
    }

    /** What is about to happen counts, unless the process dies first. */
    private synchronized void happen() {
        if (events == witnessAt && witness != null) {
            witnessAt = Long.MAX_VALUE;
            witness.run();
        }
        if (!errorAtLoads) {
            failIfErrorIsDue(events);
        }
        if (events >= killAt) {
            dead = true;
            throw new Killed();
        }
        events++;
    }

    private void forced(Force force) {
        happen();
        if (disk != null) {
            disk.forced(force);
        }
    }

    private void failIfDue(Force force) {
        UncheckedIOException due = forceFailure;
        if (due != null && forcesUntilFailure-- == 0) {
            forceFailure = null;
            if (disk != null) {
                disk.dropped(force);
            }
            throw due;
        }
    }

    private static byte[][] copy(byte[][] memory) {
        byte[][] copy = new byte[memory.length][];
        for (int i = 0; i < memory.length; i++) {
            copy[i] = memory[i].clone();
        }
        return copy;
    }

    /** One process's view of one region. */
    private final class View implements Region {
        private final int index;
        private final byte[] bytes;
        private final @Nullable Plant bug;

        View(int index, byte[] bytes) {
            this.index = index;
            this.bytes = bytes;
            this.bug = plant;
        }

        private void alive() {
            if (dead || bytes != seen[index]) {
                throw new Killed();
            }
            if (++accesses > PATIENCE) {
                throw new AssertionError("The process hangs");
            }
            everyAccess++;
            if (errorAtLoads) {
                failIfErrorIsDue(everyAccess);
            }
            if (dropped > 0 && --dropped == 0) {
                throw new InternalError("a fault occurred in a recent unsafe memory access operation");
            }
        }

        @Override
        public int length() {
            return bytes.length;
        }

        private byte[] load(int offset, int length) {
            alive();
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            if (bug != null) {
                bug.read(index, offset, copy, 0, length);
            }
            return copy;
        }

        @Override
        public short getShort(int offset) {
            return HeapBytes.getShort(load(offset, Short.BYTES), 0);
        }

        @Override
        public int getInt(int offset) {
            return HeapBytes.getInt(load(offset, Integer.BYTES), 0);
        }

        @Override
        public long getLong(int offset) {
            if (bug == null) {
                alive();
                return HeapBytes.getLong(bytes, offset);
            }
            return HeapBytes.getLong(load(offset, Long.BYTES), 0);
        }

        @Override
        public long getLongAcquire(int offset) {
            return getLong(offset);
        }

        @Override
        public long getLongOpaque(int offset) {
            return getLong(offset);
        }

        @Override
        public long getLongVolatile(int offset) {
            return getLong(offset);
        }

        @Override
        public void get(int offset, byte[] target, int at, int length) {
            alive();
            System.arraycopy(bytes, offset, target, at, length);
            if (bug != null) {
                bug.read(index, offset, target, at, length);
            }
        }

        @Override
        public void putInt(int offset, int value) {
            byte[] word = new byte[Integer.BYTES];
            HeapBytes.putInt(word, 0, value);
            store(offset, word);
        }

        @Override
        public void putLong(int offset, long value) {
            byte[] word = new byte[Long.BYTES];
            HeapBytes.putLong(word, 0, value);
            store(offset, word);
        }

        @Override
        public void putLongOpaque(int offset, long value) {
            putLong(offset, value);
        }

        @Override
        public void putLongRelease(int offset, long value) {
            putLong(offset, value);
        }

        @Override
        public void put(int offset, byte[] source, int at, int length) {
            // A copy ends at the first store that does not happen.
            boolean happens = true;
            for (int done = 0; happens && done < length; done += WORD) {
                int n = Math.min(WORD, length - done);
                happens = store(offset + done, Arrays.copyOfRange(source, at + done, at + done + n));
            }
        }

        /** Stores a word; false if it was dropped. */
        private boolean store(int offset, byte[] word) {
            alive();
            if (!allocated[index].get(offset / Disk.PAGE)) {
                throw new AssertionError("A store to a hole, region " + index + " offset " + offset);
            }
            Shortage lacking = shortage;
            if (lacking != null && isFull() && lacking.isHit(index, offset / Disk.PAGE)) {
                if (lacking.delay() == 0) {
                    throw new InternalError("a fault occurred in an unsafe memory access operation");
                }
                dropped = dropped == 0 ? lacking.delay() + 1 : dropped;
                return false;
            }
            Store store = new Store(index, offset, word);
            if (bug == null) {
                arrive(store);
            } else {
                System.arraycopy(word, 0, bytes, offset, word.length);
                bug.store(store, Machine.this::arrive);
            }
            return true;
        }

        @Override
        public void force(int offset, int length) {
            alive();
            Force force = new Force(index, offset, length);
            failIfDue(force);
            if (bug == null) {
                forced(force);
            } else {
                bug.force(force, Machine.this::forced);
            }
        }

        @Override
        public boolean checkRoom(int offset, int length) throws IOException {
            needRoom();
            return fullFrom > 0;
        }

        private void needRoom() throws IOException {
            if (isFull()) {
                throw new IOException("No space left on the simulated device");
            }
        }

        @Override
        public void allocate(int offset, int length) throws IOException {
            needRoom();
            byte[] zeros = new byte[length];
            for (int page = offset / Disk.PAGE; page * Disk.PAGE < offset + length; page++) {
                allocated[index].set(page);
            }
            put(offset, zeros, 0, length);
        }

        @Override
        public void secure(int offset, int length) throws IOException {
            needRoom();
            for (int page = offset / Disk.PAGE; page * Disk.PAGE < offset + length; page++) {
                allocated[index].set(page);
            }
            put(offset, load(offset, length), 0, length);
        }
    }
}
