package io.memorymap.store;

import io.memorymap.RecordTooLargeException;
import io.memorymap.StoreClosedException;
import io.memorymap.StoreFullException;
import io.memorymap.StoreReadOnlyException;
import io.memorymap.engine.StoreContext;
import io.memorymap.engine.head.Geometry;
import io.memorymap.format.RecordDescriptor;
import io.memorymap.memory.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The exceptions of operations on an open store. Each names the store and the remedy. */
final class Failures {
    private Failures() {}

    static RuntimeException translate(RuntimeException failure, StoreAccess<?, ?> store) {
        if (failure instanceof StoreContext.ClosedException) {
            return closed(store);
        }
        if (failure instanceof FaultException.NoRoom refusal && refusal.isOfProcess()) {
            return notMapped(store, refusal);
        }
        if (failure instanceof FaultException.NoRoom refusal) {
            String state =
                    refusal.isDone() ? "What was written is kept, but not on the device yet" : "Nothing was changed";
            RuntimeException full = new StoreFullException(store + " cannot be written: " + refusal.getMessage() + ". "
                    + state + "; writing goes on when there is room again");
            full.initCause(failure);
            return full;
        }
        if (failure instanceof FaultException) {
            return new StoreReadOnlyException(
                    store + " takes no more writes since its file or device failed; close it, mend the device and"
                            + " open it again",
                    failure);
        }
        return failure;
    }

    private static RuntimeException notMapped(StoreAccess<?, ?> store, FaultException.NoRoom refusal) {
        String state = refusal.isDone() ? "What was written is kept, but not on the device yet" : "Nothing was changed";
        return new UncheckedIOException(
                new IOException(store + ": " + Refusals.notMapped(refusal) + ". " + state, refusal));
    }

    static RuntimeException closed(StoreAccess<?, ?> store) {
        return new StoreClosedException(store + " is closed");
    }

    /** What a record cannot be written for: its bytes are those that count for the bounds. */
    static RuntimeException full(StoreAccess<?, ?> store, int entryBytes) {
        IOException noSpace = store.engine().noSpace();
        Geometry geometry = store.engine().header().geometry();
        boolean isBound = store.engine().entries() >= geometry.capacity()
                || store.engine().bytes() + entryBytes > geometry.maxBytes();
        if (noSpace != null && !isBound) {
            RuntimeException full = new StoreFullException(store + " cannot grow: " + noSpace.getMessage()
                    + ". Nothing was changed; writing goes on when there is room again");
            full.initCause(noSpace);
            return full;
        }
        return new StoreFullException(store + " is full: " + store.engine().entries() + " of "
                + geometry.capacity() + " entries, "
                + store.engine().bytes() + " bytes of live records, and no room for one of " + entryBytes
                + " bytes; remove entries, create it with a larger capacity or maxBytes, or let it evict");
    }

    static RuntimeException keyTooLarge(StoreAccess<?, ?> store, int keyBytes, int most) {
        return new RecordTooLargeException(store + ": " + keyTooLarge(keyBytes, most));
    }

    /** What is wrong with a key that is too long, and what helps. */
    static String keyTooLarge(int keyBytes, int most) {
        return "the key takes " + keyBytes + " bytes, at most " + most
                + " are possible here. A store created with a larger" + " averageEntryBytes takes longer ones, up to "
                + RecordDescriptor.MAX_KEY_BYTES;
    }

    static RuntimeException tooLarge(StoreAccess<?, ?> store, int keyBytes, int valueBytes, int most) {
        return new RecordTooLargeException(store + ": key and value take " + ((long) keyBytes + valueBytes)
                + " bytes, the store was created for " + most + "; see maxEntryBytes");
    }
}
