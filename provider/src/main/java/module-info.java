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

    exports io.memorymap.jcache;

    provides CachingProvider with
            MemoryMapCachingProvider;
}
