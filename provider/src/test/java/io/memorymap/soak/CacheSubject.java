package io.memorymap.soak;

import io.memorymap.VerificationReport;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.MemoryMapConfiguration;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/** A persistent cache of JCache, whose bounds may be other ones each time. */
final class CacheSubject implements Subject {
    private static final String NAME = "soaked";

    private final MemoryMapCachingProvider provider = new MemoryMapCachingProvider();
    private final Cache<Integer, byte[]> cache;

    CacheSubject(Path directory, long capacity, long maxBytes) {
        CacheManager manager = provider.getCacheManager(directory.toUri(), CacheSubject.class.getClassLoader());
        cache = manager.createCache(
                NAME,
                new MemoryMapConfiguration<Integer, byte[]>()
                        .setTypes(Integer.class, byte[].class)
                        .capacity(capacity)
                        .maxBytes(maxBytes));
    }

    private MappedCache<?, ?> mapped() {
        return cache.unwrap(MappedCache.class);
    }

    @Override
    public byte @Nullable [] get(int key) {
        return cache.get(key);
    }

    @Override
    public Map<Integer, byte[]> getAll(Collection<Integer> keys) {
        return cache.getAll(new HashSet<>(keys));
    }

    @Override
    public boolean contains(int key) {
        return cache.containsKey(key);
    }

    @Override
    public boolean write(int key, byte[] value, SplittableRandom random) {
        switch (random.nextInt(7)) {
            case 0 -> cache.getAndPut(key, value);
            case 1 -> {
                return cache.putIfAbsent(key, value);
            }
            case 2 -> {
                return cache.replace(key, value);
            }
            case 3 -> cache.putAll(Map.of(key, value));
            case 4 ->
                cache.invoke(key, (entry, arguments) -> {
                    entry.setValue(value);
                    return null;
                });
            default -> cache.put(key, value);
        }
        return true;
    }

    @Override
    public void remove(int key, SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0 -> cache.getAndRemove(key);
            case 1 -> cache.removeAll(Set.of(key));
            default -> cache.remove(key);
        }
    }

    @Override
    public void maintain(SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0 -> mapped().compact();
            case 1 -> mapped().storeStatistics();
            default -> mapped().flush();
        }
    }

    @Override
    public Map<Integer, byte[]> all() {
        Map<Integer, byte[]> all = new LinkedHashMap<>();
        for (Cache.Entry<Integer, byte[]> entry : cache) {
            all.put(entry.getKey(), entry.getValue());
        }
        return all;
    }

    @Override
    public long size() {
        return mapped().storeStatistics().entries();
    }

    @Override
    public long bytes() {
        return -1;
    }

    @Override
    public long damages() {
        return mapped().storeStatistics().corruptions();
    }

    @Override
    public VerificationReport repairAndVerify() {
        mapped().compact();
        return mapped().verify();
    }

    @Override
    public VerificationReport verify() {
        return mapped().verify();
    }

    @Override
    public void clear() {
        cache.clear();
    }

    @Override
    public boolean evicts() {
        return true;
    }

    @Override
    public void close() {
        provider.close();
    }
}
