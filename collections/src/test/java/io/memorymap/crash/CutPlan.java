package io.memorymap.crash;

import io.memorymap.Durability;
import io.memorymap.Eviction;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import java.io.IOException;
import java.nio.file.Path;

/** Stores under which the power is cut: files, small enough that blocks are reused within some hundred operations. */
enum CutPlan {
    STRICT_PERIODIC(false, Durability.PERIODIC),
    EVICTING_PERIODIC(true, Durability.PERIODIC),
    STRICT_SYNC(false, Durability.SYNC);

    private static final int AVERAGE_BYTES = 200;

    @SuppressWarnings("ImmutableEnumChecker") // has no state that changes
    final Setup setup;

    CutPlan(boolean evicting, Durability durability) {
        this.setup = Setup.small(evicting, 1, durability);
    }

    private StoreBuilder<Integer, byte[]> builder() {
        return KeyValueStore.builder(Integer.class, byte[].class)
                .capacity(setup.geometry().capacity())
                .maxBytes(setup.geometry().maxBytes())
                .averageEntryBytes(AVERAGE_BYTES)
                .eviction(setup.evicting() ? Eviction.TWO_QUEUES : Eviction.NONE)
                .durability(setup.durability());
    }

    /** A store in a file, for a workload. There is no abandoning it: its process goes on. */
    final class Opened implements Workload.Subject, AutoCloseable {
        private final Path file;
        private KeyValueStore<Integer, byte[]> store;

        Opened(Path file) throws IOException {
            this.file = file;
            this.store = builder().open(file);
        }

        @Override
        public KeyValueStore<Integer, byte[]> store() {
            return store;
        }

        @Override
        public void reopen() {
            store.close();
            try {
                store = builder().open(file);
            } catch (IOException e) {
                throw new AssertionError("The store cannot be opened again", e);
            }
        }

        @Override
        public void abandon() {
            // A second owner of the file would be refused.
            reopen();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
