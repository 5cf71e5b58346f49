package io.memorymap.jcache.management;

import static io.memorymap.jcache.Caches.types;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MemoryMapCachingProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ManagementBeansTest {
    private final Caches caches = new Caches();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        caches.close();
    }

    @Test
    void theDefaultManagersNameStandsInABeansNameAsItIs() throws Exception {
        CachingProvider provider = new MemoryMapCachingProvider();
        try (CacheManager manager = provider.getCacheManager()) {
            manager.createCache("plain", types(String.class, String.class).setManagementEnabled(true));
            ObjectName name = new ObjectName(
                    "javax.cache:type=CacheConfiguration,CacheManager=" + provider.getDefaultURI() + ",Cache=plain");

            assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(name, "ManagementEnabled"))
                    .isEqualTo(true);
        }
    }

    @Test
    void theBeanOfTheStoreCompactsFlushesVerifiesBacksUpAndTellsOfRecovery() throws Exception {
        CacheManager manager = caches.manager();
        Cache<String, String> cache = manager.createCache(
                "operated", types(String.class, String.class).setStatisticsEnabled(true));
        for (int i = 0; i < 100; i++) {
            cache.put("key", "value " + i);
            cache.put("gone " + i, "value");
            cache.remove("gone " + i);
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.memorymap:type=Store,CacheManager="
                + ManagementBeans.safe(manager.getURI().toString()) + ",Cache=operated");

        assertThat((long) server.getAttribute(name, "DeadBytes")).isPositive();
        assertThat((long) server.getAttribute(name, "Tombstones")).isNotNegative();

        Object freed = server.invoke(name, "compact", new Object[0], new String[0]);
        server.invoke(name, "flush", new Object[0], new String[0]);

        assertThat((long) freed).isPositive();
        assertThat((long) server.getAttribute(name, "Tombstones")).isZero();
        assertThat((long) server.getAttribute(name, "DeadBytes")).isLessThan((long) freed);
        assertThat(server.invoke(name, "verify", new Object[0], new String[0]))
                .asString()
                .startsWith("clean: 1 entries");
        Path backup = directory.resolve("operated.backup");
        String[] text = {String.class.getName()};
        assertThat(server.invoke(name, "backup", new Object[] {backup.toString()}, text))
                .isEqualTo("clean: 1 entries");
        assertThat(backup).isRegularFile();
        for (String figure : new String[] {
            "Relocations", "SegmentsRepaired", "SegmentsRebuilt", "DamagedPlaces", "Mended", "Reloads", "FailedReloads"
        }) {
            assertThat((long) server.getAttribute(name, figure)).as(figure).isNotNegative();
        }
    }

    @Test
    void exactlyTwoBeansOfJCacheAndOneOfTheStoreWithSafeNames() throws Exception {
        String name = "a:b=c,d*e?f\"g\nh";
        CacheManager manager = caches.manager();
        manager.createCache(
                name,
                types(String.class, String.class).setStatisticsEnabled(true).setManagementEnabled(true));
        manager.getCache(name, String.class, String.class).get("miss");
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String safe = "a.b.c.d.e.f.g.h";
        String suffix = ",CacheManager=" + ManagementBeans.safe(manager.getURI().toString()) + ",Cache=" + safe;
        Set<ObjectName> ours = server.queryNames(new ObjectName("javax.cache:*,Cache=" + safe), null);
        assertThat(ours).hasSize(2);
        assertThat(server.getAttribute(new ObjectName("javax.cache:type=CacheStatistics" + suffix), "CacheMisses"))
                .isEqualTo(1L);
        assertThat(server.getAttribute(new ObjectName("io.memorymap:type=Store" + suffix), "Capacity"))
                .isEqualTo(1000L);
        long bound = (long) server.getAttribute(new ObjectName("io.memorymap:type=Store" + suffix), "FileBytes");
        assertThat((long) server.getAttribute(new ObjectName("io.memorymap:type=Store" + suffix), "UsedBytes"))
                .isPositive()
                .isLessThanOrEqualTo(bound);
        manager.enableStatistics(name, false);
        assertThat(server.queryNames(new ObjectName("*:*,Cache=" + safe), null)).hasSize(1);
        manager.destroyCache(name);
        assertThat(server.queryNames(new ObjectName("*:*,Cache=" + safe), null)).isEmpty();
    }
}
