import io.memorymap.jcache.CodecProvider;
import io.memorymap.jcache.MemoryMapCachingProvider;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.NullMarked;

/** A JCache (JSR-107) provider whose caches live in memory-mapped stores. */
@NullMarked
// Neither the JCache API nor the configuration library has a module descriptor, and callers need the former.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.memorymap.provider {
    requires static transitive org.jspecify;
    requires transitive cache.api;
    requires transitive io.memorymap.collections;
    requires transitive java.management;
    requires typesafe.config;
    // For those who have them: serializers, a client of a server, and Micrometer.
    requires static com.esotericsoftware.kryo;
    requires static com.fasterxml.jackson.databind;
    requires static lettuce.core;
    requires static org.objenesis;
    requires static transitive micrometer.core;

    exports io.memorymap.jcache;

    uses CodecProvider;

    provides CachingProvider with
            MemoryMapCachingProvider;
}
