package io.memorymap.jcache.cache;

import io.memorymap.StoredEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** Runs entry processors: once, under the key's lock, and what they did takes effect when they have returned. */
final class EntryProcessing<K, V> {
    private final CacheCore<K, V> core;
    private final EntryMutations<K, V> mutations;

    EntryProcessing(CacheCore<K, V> core, EntryMutations<K, V> mutations) {
        this.core = core;
        this.mutations = mutations;
    }

    <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        long start = core.statistics.start();
        try (LockedOperation<K, V> operation = core.lockForCode(key)) {
            StoredEntry<V> live = mutations.liveEntry(operation, key);
            operation.got(live != null, start);
            ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, core, live);
            T result = process(operation.lockedKey(), processor, entry, arguments);
            carryOut(operation, entry, live, start);
            return result;
        }
    }

    private <T> @Nullable T process(
            Object lockedKey,
            EntryProcessor<K, V, T> processor,
            ProcessedEntry<K, V> entry,
            @Nullable Object... arguments) {
        core.beginProcessing(lockedKey);
        try {
            return processor.process(entry, arguments);
        } catch (EntryProcessorException e) {
            throw e;
        } catch (Exception e) {
            throw new EntryProcessorException(
                    "The entry processor " + processor.getClass().getName() + " failed; nothing was changed", e);
        } finally {
            core.endProcessing(lockedKey);
        }
    }

    private void carryOut(
            LockedOperation<K, V> operation, ProcessedEntry<K, V> entry, @Nullable StoredEntry<V> live, long start) {
        K key = entry.getKey();
        V value = entry.currentValue();
        switch (entry.effect()) {
            case NONE -> {
                if (live != null && entry.wasRead()) {
                    core.accessed(key, live);
                }
            }
            case LOAD -> {
                if (value != null) {
                    mutations.createLoaded(operation, key, value);
                }
            }
            case PUT -> {
                if (value != null) {
                    put(operation, entry, value, live, start);
                }
            }
            case REMOVE -> {
                if (core.writer != null) {
                    core.writer.delete(key);
                }
                if (live != null) {
                    mutations.remove(operation, key, live);
                    core.statistics.removed(start);
                }
            }
        }
    }

    private void put(
            LockedOperation<K, V> operation,
            ProcessedEntry<K, V> entry,
            V value,
            @Nullable StoredEntry<V> live,
            long start) {
        K key = entry.getKey();
        if (core.writer != null) {
            core.writer.write(key, value);
        }
        boolean put;
        if (live == null) {
            put = mutations.create(operation, key, value);
        } else {
            long before = entry.wasRead() && core.expiry.readsMove()
                    ? core.expiry.access(core.clock.millis(), live.expiresAt())
                    : live.expiresAt();
            put = mutations.update(operation, key, value, live, before);
        }
        if (put) {
            core.statistics.put(start);
        }
    }

    <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            EntryProcessorResult<T> result = resultOf(key, processor, arguments);
            if (result != null) {
                results.put(key, result);
            }
        }
        return results;
    }

    private <T> @Nullable EntryProcessorResult<T> resultOf(
            K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        try {
            T result = invoke(key, processor, arguments);
            return result == null ? null : () -> result;
        } catch (EntryProcessorException e) {
            return failed(e);
        } catch (RuntimeException e) {
            return failed(new EntryProcessorException(e));
        }
    }

    private static <T> EntryProcessorResult<T> failed(EntryProcessorException failure) {
        return () -> {
            throw failure;
        };
    }
}
