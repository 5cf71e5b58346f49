package io.memorymap;

import io.memorymap.engine.FaultException;
import io.memorymap.engine.StoreContext;
import io.memorymap.format.RecordDescriptor;

/**
 * The exceptions of operations on an open store, which name the store and the remedy. They stand apart for the reason that {@link
 * Refusals} gives.
 */
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

    static RuntimeException notEncoded(String reason) {
        return new EncodeException(reason);
    }

    static RuntimeException notDecoded(String reason) {
        return new DecodeException(reason);
    }

    static RuntimeException closed(KeyValueStore<?, ?> store) {
        return new StoreClosedException(store + " is closed");
    }

    static RuntimeException full(KeyValueStore<?, ?> store, int entryBytes) {
        return new StoreFullException(store + " is full: " + store.size() + " of " + store.capacity() + " entries, "
                + store.sizeInBytes() + " bytes of live records, and no room for one of " + entryBytes
                + " bytes; remove entries, create it with a larger capacity or maxBytes, or let it evict");
    }

    static RuntimeException keyTooLarge(KeyValueStore<?, ?> store, int keyBytes) {
        return new RecordTooLargeException(store + ": the key takes " + keyBytes + " bytes, at most "
                + RecordDescriptor.MAX_KEY_BYTES + " are possible");
    }

    static RuntimeException tooLarge(KeyValueStore<?, ?> store, int keyBytes, int valueBytes, int most) {
        return new RecordTooLargeException(store + ": key and value take " + ((long) keyBytes + valueBytes)
                + " bytes, the store was created for " + most + "; see maxEntryBytes");
    }
}
