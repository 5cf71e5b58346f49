package io.memorymap.jcache.serializer;

import io.memorymap.codec.Codec;
import io.memorymap.codec.Codecs;
import io.memorymap.jcache.CodecProvider;
import java.io.ObjectInputFilter;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The codec of a cache's values by the name of a serializer. The libraries are optional: their classes are met when one is asked for. They keep
 * the classes that they have met, so that a manager which uses one is to be closed before an application can be unloaded.
 */
public final class Serializers {
    private static final String JAVA = "java";
    private static final String KRYO = "kryo";
    private static final String FORY = "fory";
    private static final String JSON = "json";

    private final String cache;
    private final String serializer;
    private final @Nullable ClassLoader loader;
    private final @Nullable ObjectInputFilter filter;

    /**
     * The codecs for one cache.
     *
     * @param cache its name, for messages
     * @param serializer as configured
     * @param loader where to look for classes first; null for the context class loader of the thread
     * @param filter which classes may be instantiated though only stored bytes name them; null if that is not configured
     */
    public Serializers(
            String cache, String serializer, @Nullable ClassLoader loader, @Nullable ObjectInputFilter filter) {
        this.cache = cache;
        this.serializer = serializer;
        this.loader = loader;
        this.filter = filter;
    }

    /**
     * The codec for values of a type.
     *
     * @throws CacheException if there is no such serializer, its library is missing, or it has no codec for the type
     */
    public <V> Codec<V> forValues(Class<V> type) {
        return switch (serializer) {
            case JAVA -> Codecs.forValues(type, loader, filter);
            case KRYO -> of("com.esotericsoftware:kryo (5.6 or later)", () -> new KryoCodec<>(type, allowed(type)));
            case FORY -> of("org.apache.fory:fory-core (1.5 or later)", () -> new ForyCodec<>(type, allowed(type)));
            case JSON ->
                of("com.fasterxml.jackson.core:jackson-databind (2.15 or later)", () -> json(type, allowed(type)));
            default -> ofService(type);
        };
    }

    private AllowedClasses allowed(Class<?> type) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader given = loader == null ? context : loader;
        return new AllowedClasses(type, given == null ? Serializers.class.getClassLoader() : given, filter);
    }

    private <V> Codec<V> json(Class<V> type, AllowedClasses allowed) {
        if (type == Object.class) {
            throw refused("needs to know what values are: JSON does not say it. Set value-type, or the types in code");
        }
        return new JsonCodec<>(type, allowed);
    }

    private <V> Codec<V> of(String artifact, Supplier<Codec<V>> library) {
        try {
            return library.get();
        } catch (NoClassDefFoundError e) {
            throw new CacheException(
                    message("needs the library " + artifact + ", which is not on the class path: " + e.getMessage()),
                    e);
        }
    }

    private <V> Codec<V> ofService(Class<V> type) {
        TreeSet<String> known = new TreeSet<>();
        try {
            for (CodecProvider provider : loader == null
                    ? ServiceLoader.load(CodecProvider.class)
                    : ServiceLoader.load(CodecProvider.class, loader)) {
                if (provider.name().equals(serializer)) {
                    Codec<V> codec = provider.codec(type, loader, filter);
                    if (codec == null) {
                        throw refused("has no codec for " + type.getName() + ", says its "
                                + provider.getClass().getName());
                    }
                    return codec;
                }
                known.add(provider.name());
            }
        } catch (ServiceConfigurationError e) {
            throw new CacheException(message("cannot be looked for: " + e.getMessage()), e);
        }
        throw refused("is not known. Known are " + String.join(", ", JAVA, KRYO, FORY, JSON) + ", and as services of "
                + CodecProvider.class.getName() + " " + known);
    }

    private CacheException refused(String why) {
        return new CacheException(message(why));
    }

    private String message(String why) {
        return "The cache \"" + cache + "\" has serializer = " + serializer + ", and that " + why;
    }
}
