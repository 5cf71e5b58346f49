package io.memorymap.crash;

import java.util.function.Consumer;

/**
 * A planted bug: what of a process's stores reaches the memory that outlives the process, in which order, and which forces
 * reach the disk. The process itself always sees its own stores. One instance serves one process.
 */
interface Plant {
    /** Passes a store on, alters it, keeps it for later or drops it. */
    default void store(Store store, Consumer<Store> memory) {
        memory.accept(store);
    }

    /** Passes a force on, keeps it for later or drops it. */
    default void force(Force force, Consumer<Force> disk) {
        disk.accept(force);
    }

    /** Alters what the process reads, after it was copied. */
    default void read(int region, int offset, byte[] target, int at, int length) {}

    /**
     * A store of at most eight bytes.
     *
     * @param region index of the region
     * @param offset its first byte
     * @param bytes what is stored
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier that is never compared
    record Store(int region, int offset, byte[] bytes) {}

    /**
     * A force of a range.
     *
     * @param region index of the region
     * @param offset its first byte
     * @param length its length
     */
    record Force(int region, int offset, int length) {}
}
