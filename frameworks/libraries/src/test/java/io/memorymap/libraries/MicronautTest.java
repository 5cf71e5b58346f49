package io.memorymap.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.cache.SyncCache;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.ConfigurationException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Micronaut takes the JCache manager that is among its beans in place of its own. */
class MicronautTest {
    record User(String name, int born) {}

    @TempDir
    Path directory;

    @Test
    void micronautsCacheManagerIsThisOne() {
        AtomicInteger computed = new AtomicInteger();
        for (int start = 0; start < 2; start++) {
            try (CacheManager manager = Managers.open(directory);
                    ApplicationContext context = ApplicationContext.builder().build()) {
                manager.createCache("users", Managers.types(Object.class, Object.class));
                context.registerSingleton(CacheManager.class, manager);
                context.start();
                io.micronaut.cache.CacheManager<?> caches = context.getBean(io.micronaut.cache.CacheManager.class);
                assertThat(caches.getCacheNames()).containsExactly("users");
                SyncCache<?> users = caches.getCache("users");
                for (int i = 0; i < 2; i++) {
                    User user = users.get("ada", User.class, () -> new User("Ada", 1814 + computed.incrementAndGet()));
                    assertThat(user).isEqualTo(new User("Ada", 1815));
                }
                assertThatThrownBy(() -> caches.getCache("orders")).isInstanceOf(ConfigurationException.class);
            }
        }
        assertThat(computed).hasValue(1);
    }
}
