package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import io.memorymap.format.RecordDescriptor;

/** Stores that processes are killed over: what they hold, and how they are opened. */
enum KillPlan {
    STRICT_PROCESS(Durability.PROCESS, Eviction.NONE, 256, 8_192, 48, 65_536, 1),
    STRICT_PERIODIC_SEGMENTS(Durability.PERIODIC, Eviction.NONE, 16_384, 2_048, 64, 65_536, 4),
    EVICTING_PROCESS(Durability.PROCESS, Eviction.TWO_QUEUES, 256, 3_000, 100, 65_536, 1),
    EVICTING_PERIODIC_SEGMENTS(Durability.PERIODIC, Eviction.TWO_QUEUES, 4_096, 700, 1_500, 4_096, 8),
    /** Values of up to 2 MiB, which take blocks of their own while the store grows. */
    STRICT_PERIODIC_LARGE(Durability.PERIODIC, Eviction.NONE, 512, 48, 8, 2 << 20, 4),
    EVICTING_PROCESS_LARGE(Durability.PROCESS, Eviction.TWO_QUEUES, 512, 48, 12, 2 << 20, 4);

    static final int THREADS = 4;

    final Durability durability;
    final Eviction eviction;
    final int keysPerThread;

    @SuppressWarnings("ImmutableEnumChecker") // has no state but its bounds
    final Values values;

    final int segments;
    private final int capacity;
    private final int averageBytes;

    KillPlan(
            Durability durability,
            Eviction eviction,
            int capacity,
            int averageBytes,
            int keysPerThread,
            int maxValue,
            int segments) {
        this.durability = durability;
        this.eviction = eviction;
        this.capacity = capacity;
        this.averageBytes = averageBytes;
        this.keysPerThread = keysPerThread;
        this.values = new Values(maxValue);
        this.segments = segments;
    }

    boolean evicting() {
        return eviction == Eviction.TWO_QUEUES;
    }

    int keys() {
        return THREADS * keysPerThread;
    }

    StoreBuilder<Integer, byte[]> builder() {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(capacity)
                .averageEntryBytes(averageBytes)
                .maxEntryBytes(values.maxBytes() + RecordDescriptor.KEY_OFFSET)
                .eviction(eviction)
                .durability(durability);
    }
}
