package io.memorymap.jcache.cache;

import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/** The application's loader; whatever it throws comes out as a {@link CacheLoaderException}, errors as themselves. */
final class LoadThrough<K, V> {
    private final CacheLoader<K, V> loader;
    private final Class<V> valueType;

    LoadThrough(CacheLoader<K, V> loader, Class<V> valueType) {
        this.loader = loader;
        this.valueType = valueType;
    }

    CacheLoader<K, V> loader() {
        return loader;
    }

    /** The value for a key, or null if there is none. */
    @Nullable V load(K key) {
        try {
            return checked(loader.load(key));
        } catch (CacheLoaderException e) {
            throw e;
        } catch (Exception e) {
            throw new CacheLoaderException(
                    "The cache loader " + loader.getClass().getName() + " failed", e);
        }
    }

    /**
     * A loaded value, once its type is known to be right; generics do not tell.
     *
     * @throws CacheLoaderException if it is not
     */
    @Nullable V checked(@Nullable V value) {
        if (value != null && !valueType.isInstance(value)) {
            throw new CacheLoaderException("The cache loader "
                    + loader.getClass().getName() + " gave a "
                    + value.getClass().getName() + ", but values of the cache are of type " + valueType.getName());
        }
        return value;
    }

    /** The values of those keys that have one; may contain others and nulls. */
    Map<K, V> loadAll(Iterable<? extends K> keys) {
        try {
            Map<K, V> values = loader.loadAll(keys);
            return values == null ? Map.of() : values;
        } catch (CacheLoaderException e) {
            throw e;
        } catch (Exception e) {
            throw new CacheLoaderException(
                    "The cache loader " + loader.getClass().getName() + " failed", e);
        }
    }
}
