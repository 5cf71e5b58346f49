package io.memorymap.store;

import io.memorymap.codec.DecodeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts values that could not be decoded, and warns once for each kind of reason. Thread-safe. */
final class Undecodable {
    private static final int MAX_WARNINGS = 100;

    private final Object store;
    private final LongAdder count = new LongAdder();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** With what names the store by its {@code toString}. */
    Undecodable(Object store) {
        this.store = store;
    }

    /** Counts the failure of a codec to read a value; one that is no {@link DecodeException} goes on to the caller. */
    void met(RuntimeException reason) {
        if (!(reason instanceof DecodeException)) {
            throw reason;
        }
        count.increment();
        String message = String.valueOf(reason.getMessage());
        if (warned.size() < MAX_WARNINGS && warned.add(message)) {
            // Looked up here: logging costs a starting JVM more than opening a store.
            Logger log = System.getLogger("io.memorymap");
            log.log(
                    Level.WARNING,
                    store + ": a value cannot be decoded and counts as absent (logged once): " + message,
                    reason);
        }
    }

    long count() {
        return count.sum();
    }
}
