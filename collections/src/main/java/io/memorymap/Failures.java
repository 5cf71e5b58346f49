package io.memorymap;

import io.memorymap.engine.FaultException;
import io.memorymap.engine.StoreContext;

/** Turns what the engine throws into the public exceptions, which name the store and the remedy. */
final class Failures {
    private Failures() {}

    static RuntimeException translate(RuntimeException failure, KeyValueStore<?, ?> store) {
        if (failure instanceof StoreContext.ClosedException) {
            return closed(store);
        }
        if (failure instanceof FaultException) {
            return new StoreReadOnlyException(
                    store + " takes no more writes since its file or device failed; close it, mend the device and"
                            + " open it again",
                    failure);
        }
        return failure;
    }

    static StoreClosedException closed(KeyValueStore<?, ?> store) {
        return new StoreClosedException(store + " is closed");
    }

    static StoreFullException full(KeyValueStore<?, ?> store, int entryBytes) {
        return new StoreFullException(store + " is full: " + store.size() + " of " + store.capacity() + " entries, "
                + store.sizeInBytes() + " bytes of live records, and no room for one of " + entryBytes
                + " bytes; remove entries, create it with a larger capacity or maxBytes, or let it evict");
    }
}
