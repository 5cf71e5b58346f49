package io.memorymap.jcache.store;

import io.memorymap.codec.Codec;
import io.memorymap.codec.Codecs;
import io.memorymap.jcache.config.CacheSettings;
import io.memorymap.jcache.config.FrozenConfiguration;
import io.memorymap.jcache.serializer.Serializers;
import java.io.ObjectInputFilter;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of one cache: those that code gives, or what is configured.
 *
 * @param keys canonical
 */
public record CacheCodecs<K, V>(Codec<K> keys, Codec<V> values) {
    /**
     * The codecs of a cache by value.
     *
     * @param name of the cache, for messages
     * @param classes where to look for the classes of keys and values first; null for the thread's context class loader
     * @throws CacheException if one cannot be had, or the one of the keys is not canonical
     */
    public static <K, V> CacheCodecs<K, V> of(
            String name,
            CacheSettings settings,
            FrozenConfiguration<K, V> configuration,
            @Nullable ClassLoader classes) {
        String pattern = settings.serialFilter();
        ObjectInputFilter filter = pattern == null ? null : ObjectInputFilter.Config.createFilter(pattern);
        Factory<? extends Codec<V>> values = configuration.valueCodecFactory();
        return new CacheCodecs<>(
                keyCodec(name, configuration, classes, filter),
                values == null
                        ? new Serializers(name, settings.serializer(), classes, filter)
                                .forValues(configuration.getValueType())
                        : values.create());
    }

    private static <K, V> Codec<K> keyCodec(
            String name,
            FrozenConfiguration<K, V> configuration,
            @Nullable ClassLoader classes,
            @Nullable ObjectInputFilter filter) {
        Factory<? extends Codec<K>> inCode = configuration.keyCodecFactory();
        if (inCode == null) {
            return Codecs.forKeys(configuration.getKeyType(), classes, filter);
        }
        Codec<K> codec = inCode.create();
        if (!codec.canonical()) {
            throw new CacheException("The cache \"" + name + "\" cannot have the codec " + codec.id()
                    + " for its keys: it is not canonical, so that equal keys may have unequal bytes");
        }
        return codec;
    }
}
