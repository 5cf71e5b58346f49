package io.memorymap.bench.subject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.cache2k.Cache2kBuilder;
import org.jspecify.annotations.Nullable;

/** Maps on the heap: they hand out references. */
final class HeapSubject {
    private HeapSubject() {}

    static <K, V> Subject<K, V> concurrentHashMap(Plan<K, V> plan) {
        return new OfMap<>(new ConcurrentHashMap<>((int) Math.min(1 << 30, 2 * plan.capacity())));
    }

    static <K, V> Subject<K, V> caffeine(Plan<K, V> plan) {
        return new OfCaffeine<>(
                Caffeine.newBuilder().maximumSize(plan.capacity()).build());
    }

    static <K, V> Subject<K, V> cache2k(Plan<K, V> plan) {
        return new OfCache2k<>(cache2kBuilder(plan).disableStatistics(true).build());
    }

    /** Without types: it refuses arrays as values when it is told of them. */
    @SuppressWarnings("unchecked")
    static <K, V> Cache2kBuilder<K, V> cache2kBuilder(Plan<K, V> plan) {
        return (Cache2kBuilder<K, V>)
                Cache2kBuilder.forUnknownTypes().entryCapacity(plan.capacity()).eternal(true);
    }

    private record OfMap<K, V>(Map<K, V> map) implements Subject<K, V> {
        @Override
        public @Nullable V get(K key) {
            return map.get(key);
        }

        @Override
        public void put(K key, V value) {
            map.put(key, value);
        }

        @Override
        public void remove(K key) {
            map.remove(key);
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            map.forEach(action);
        }

        @Override
        public void close() {
            map.clear();
        }
    }

    private record OfCaffeine<K, V>(Cache<K, V> cache) implements Subject<K, V> {
        @Override
        public @Nullable V get(K key) {
            return cache.getIfPresent(key);
        }

        @Override
        public void put(K key, V value) {
            cache.put(key, value);
        }

        @Override
        public void remove(K key) {
            cache.invalidate(key);
        }

        @Override
        public Map<K, V> getAll(Set<K> keys) {
            return cache.getAllPresent(keys);
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            cache.asMap().forEach(action);
        }

        @Override
        public void close() {
            cache.invalidateAll();
        }
    }

    private record OfCache2k<K, V>(org.cache2k.Cache<K, V> cache) implements Subject<K, V> {
        @Override
        public @Nullable V get(K key) {
            return cache.peek(key);
        }

        @Override
        public void put(K key, V value) {
            cache.put(key, value);
        }

        @Override
        public void remove(K key) {
            cache.remove(key);
        }

        @Override
        public Map<K, V> getAll(Set<K> keys) {
            return cache.peekAll(keys);
        }

        @Override
        public void forEach(BiConsumer<? super K, ? super V> action) {
            cache.asMap().forEach(action);
        }

        @Override
        public void close() {
            cache.close();
        }
    }
}
