package io.memorymap.jcache.cache;

import io.memorymap.jcache.store.WriteConflictException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The operations on one key of a cache whose entries other processes share. One that has read an entry and finds it written by another
 * process when it writes begins anew: nothing of it has happened. Code of the application never runs twice: while it runs, the other
 * processes are kept off the key.
 */
final class RetriedOperations<K, V> extends SingleOperations<K, V> {
    private static final long FIRST_REST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final int MOST_DOUBLINGS = 8;
    private static final int MOST_ATTEMPTS = 1_000;

    private final String cache;

    RetriedOperations(CacheCore<K, V> core, EntryMutations<K, V> mutations) {
        super(core, mutations);
        this.cache = core.cache.getName();
    }

    private <T> T retried(Supplier<T> operation) {
        for (int attempt = 0; ; attempt++) {
            try {
                return operation.get();
            } catch (WriteConflictException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw new CacheException(
                            "An entry of the cache \"" + cache + "\" was written by other processes each of " + attempt
                                    + " times between a read and a write of it here: nothing was written",
                            e);
                }
                long longest = FIRST_REST_NANOS << Math.min(attempt, MOST_DOUBLINGS);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest) + 1);
            }
        }
    }

    /** As {@link #retried}, for an operation that may give nothing. */
    private <T> @Nullable T retriedOrNull(Supplier<Holder<T>> operation) {
        return retried(operation).value;
    }

    private static final class Holder<T> {
        private final @Nullable T value;

        Holder(@Nullable T value) {
            this.value = value;
        }
    }

    @Override
    void put(K key, V value) {
        retriedOrNull(() -> {
            super.put(key, value);
            return new Holder<>(null);
        });
    }

    @Override
    @Nullable V getAndPut(K key, V value) {
        return retriedOrNull(() -> new Holder<>(super.getAndPut(key, value)));
    }

    @Override
    boolean putIfAbsent(K key, V value) {
        return retried(() -> super.putIfAbsent(key, value));
    }

    @Override
    boolean remove(K key) {
        return retried(() -> super.remove(key));
    }

    @Override
    boolean remove(K key, V oldValue) {
        return retried(() -> super.remove(key, oldValue));
    }

    @Override
    @Nullable V getAndRemove(K key) {
        return retriedOrNull(() -> new Holder<>(super.getAndRemove(key)));
    }

    @Override
    boolean replace(K key, V oldValue, V newValue) {
        return retried(() -> super.replace(key, oldValue, newValue));
    }

    @Override
    @Nullable V getAndReplace(K key, V value) {
        return retriedOrNull(() -> new Holder<>(super.getAndReplace(key, value)));
    }
}
