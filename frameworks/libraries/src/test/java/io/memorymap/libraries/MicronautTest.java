package io.memorymap.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.cache.SyncCache;
import io.micronaut.cache.annotation.CacheConfig;
import io.micronaut.cache.annotation.CacheInvalidate;
import io.micronaut.cache.annotation.CachePut;
import io.micronaut.cache.annotation.Cacheable;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Micronaut takes the JCache manager that is among its beans in place of its own. */
class MicronautTest {
    record User(String name, int born) {}

    /** A bean with Micronaut's annotations, which its processor reads when this is compiled. */
    @Singleton
    @CacheConfig("users")
    static class Users {
        private final AtomicInteger computed = new AtomicInteger();

        @Cacheable
        User find(String name) {
            return new User(name, 1814 + computed.incrementAndGet());
        }

        @CachePut(parameters = "name")
        User change(String name, int born) {
            return new User(name, born);
        }

        @CacheInvalidate
        void forget(String name) {}

        @CacheInvalidate(all = true)
        void forgetAll() {}
    }

    @TempDir
    Path directory;

    private static ApplicationContext start(CacheManager manager) {
        manager.createCache("users", Managers.types(Object.class, Object.class));
        ApplicationContext context = ApplicationContext.builder().build();
        context.registerSingleton(CacheManager.class, manager);
        return context.start();
    }

    @Test
    void whatAMethodHasAnsweredItIsNotAskedAgainNotEvenAfterARestart() {
        try (CacheManager manager = Managers.open(directory);
                ApplicationContext context = start(manager)) {
            Users users = context.getBean(Users.class);
            assertThat(users.find("ada")).isEqualTo(users.find("ada")).isEqualTo(new User("ada", 1815));
            assertThat(users.change("grace", 1906)).isEqualTo(users.find("grace"));
            users.find("kay");
            users.forget("kay");
            assertThat(users.computed).hasValue(2);
        }
        try (CacheManager manager = Managers.open(directory);
                ApplicationContext context = start(manager)) {
            Users users = context.getBean(Users.class);
            assertThat(users.find("ada")).isEqualTo(new User("ada", 1815));
            assertThat(users.find("grace")).isEqualTo(new User("grace", 1906));
            assertThat(users.computed).as("computed again").hasValue(0);
            users.find("kay");
            assertThat(users.computed).as("what was forgotten").hasValue(1);
            users.forgetAll();
            users.find("ada");
            assertThat(users.computed).hasValue(2);
        }
    }

    @Test
    void micronautsCacheManagerIsThisOne() {
        AtomicInteger computed = new AtomicInteger();
        for (int start = 0; start < 2; start++) {
            try (CacheManager manager = Managers.open(directory);
                    ApplicationContext context = start(manager)) {
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
