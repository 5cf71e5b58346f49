package io.memorymap.crash;

import io.memorymap.KeyValueStore;
import io.memorymap.StoreDoubles;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.memory.Region;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A process on a {@link Machine} with one store open. */
final class SimulatedProcess implements Workload.Subject {
    private final Machine machine;
    private final Setup setup;
    private final long bootId;
    private final @Nullable LongSupplier nanoTime;
    private long fileKey = 7;
    private @Nullable KeyValueStore<Integer, byte[]> store;

    SimulatedProcess(Machine machine, Setup setup, long bootId) {
        this(machine, setup, bootId, null);
    }

    SimulatedProcess(Machine machine, Setup setup, long bootId, @Nullable LongSupplier nanoTime) {
        this.machine = machine;
        this.setup = setup;
        this.bootId = bootId;
        this.nanoTime = nanoTime;
    }

    /** Opens what another process has written as a copy: a file of another identity. */
    SimulatedProcess inFile(long key) {
        fileKey = key;
        return this;
    }

    /** A machine with an empty store on it. */
    static Machine machineWithStore(Setup setup, java.util.function.Supplier<@Nullable Plant> plants, long seed) {
        Machine machine = Machine.of(setup.geometry(), plants);
        StoreDoubles.create(machine.start(), setup.geometry(), seed);
        return machine;
    }

    @Override
    public KeyValueStore<Integer, byte[]> store() {
        KeyValueStore<Integer, byte[]> open = store;
        return open == null ? start() : open;
    }

    private KeyValueStore<Integer, byte[]> start() {
        Region[] regions = machine.start();
        try {
            store = StoreDoubles.open(
                    regions, new StoreDoubles.Settings(setup.durability(), bootId, () -> EPOCH, nanoTime, fileKey));
            return store;
        } catch (HeaderException e) {
            throw new AssertionError("The store cannot be opened", e);
        }
    }

    private static final java.time.Instant EPOCH = java.time.Instant.EPOCH;

    @Override
    public void reopen() {
        store().close();
        start();
    }

    @Override
    public void abandon() {
        start();
    }
}
