package io.memorymap.jcache.store;

import io.memorymap.jcache.Caches;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** Run in a JVM of its own: opens a persistent cache, puts an entry, says so, and keeps it open until its input ends. */
final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (Caches caches = new Caches();
                CacheManager manager = caches.persistent(Path.of(arguments[0]))) {
            Cache<String, String> cache = manager.createCache("c", Caches.types(String.class, String.class));
            cache.put("from", "the other process");
            System.out.println("open");
            if (arguments.length > 1) {
                Runtime.getRuntime().halt(9);
            }
            System.in.readAllBytes();
        }
    }
}
