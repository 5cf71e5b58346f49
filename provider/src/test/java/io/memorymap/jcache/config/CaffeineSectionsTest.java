package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.config.ExpirySettings.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaffeineSectionsTest {
    private final List<String> warnings = new ArrayList<>();
    private final Logger logger = Logger.getLogger("io.memorymap.jcache");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().equals(Level.WARNING)) {
                warnings.add(record.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    private Path directory;

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
    }

    private ManagerSettings read(String text) {
        Path file = SettingsTests.write(directory, "application.conf", text);
        return SettingsTests.load(SettingsTests.NAME, ManagerSettings.CONFIG_PROPERTY, "caffeine:" + file);
    }

    @Test
    void whatMeansTheSameIsTakenOver() {
        ManagerSettings settings = read("""
                caffeine.jcache {
                  default { monitoring.statistics = true }
                  users {
                    key-type = java.lang.Long
                    value-type = java.lang.String
                    store-by-value.enabled = true
                    read-through { enabled = true, loader = com.acme.Loader }
                    write-through { enabled = true, writer = com.acme.Writer }
                    monitoring { management = true, native-statistics = true }
                    listeners = ["caffeine.jcache.listeners.audit"]
                    policy {
                      eager-expiration.after-write = 1h
                      refresh.after-write = 10m
                      maximum.size = 5000
                    }
                  }
                  listeners.audit { class = com.acme.Audit, synchronous = true }
                }
                """);
        assertThat(settings.declaredCacheNames()).containsExactly("users");
        CacheSettings users = settings.forCache("users");
        assertThat(users.capacity()).isEqualTo(5000);
        assertThat(users.keyType()).isEqualTo("java.lang.Long");
        assertThat(users.valueType()).isEqualTo("java.lang.String");
        assertThat(users.storeByReference()).isFalse();
        assertThat(users.readThrough()).isTrue();
        assertThat(users.loader()).isEqualTo("com.acme.Loader");
        assertThat(users.writeThrough()).isTrue();
        assertThat(users.writer()).isEqualTo("com.acme.Writer");
        assertThat(users.statistics()).isTrue();
        assertThat(users.management()).isTrue();
        assertThat(users.refreshAfterWrite()).isEqualTo(Duration.ofMinutes(10));
        assertThat(users.expiry()).isEqualTo(new ExpirySettings(Policy.MODIFIED, Duration.ofHours(1), null));
        assertThat(users.listeners()).containsExactly(new ListenerSettings("com.acme.Audit", null, false, true));
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatHasNoCounterpartIsListedInOneWarning() {
        ManagerSettings settings = read("""
                caffeine.jcache {
                  users {
                    executor = com.acme.Executor
                    store-by-value { enabled = true, strategy = com.acme.Copier }
                    policy {
                      lazy-expiration { creation = 1m, update = 5m, access = 10m }
                      eager-expiration { after-write = 1m, after-access = 5m }
                      maximum { weight = 1000, weigher = com.acme.Weigher }
                    }
                  }
                  few.policy.maximum.size = 10
                }
                """);
        assertThat(settings.forCache("users").expiry())
                .isEqualTo(new ExpirySettings(Policy.MODIFIED, Duration.ofMinutes(1), null));
        assertThat(settings.forCache("few").capacity()).isEqualTo(256);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .contains("application.conf")
                .contains("users.executor")
                .contains("users.store-by-value.strategy")
                .contains("users.policy.lazy-expiration.creation")
                .contains("users.policy.eager-expiration.after-access")
                .contains("users.policy.maximum.weight,")
                .contains("users.policy.maximum.weigher")
                .contains("few.policy.maximum.size = 10")
                .doesNotContain("eager-expiration.after-write");
    }

    @Test
    void lazyExpirationIsTheExpiryPolicyThatHasItsDurations() {
        ManagerSettings settings = read("""
                caffeine.jcache {
                  default.policy.lazy-expiration { update = null, access = null }
                  created.policy.lazy-expiration { creation = 1m }
                  modified.policy.lazy-expiration { creation = 1m, update = 1m }
                  accessed.policy.lazy-expiration { creation = 1m, access = 1m }
                  touched.policy.lazy-expiration { creation = 1m, update = 1m, access = 1m }
                  eternal.policy.lazy-expiration { creation = eternal }
                  kept {}
                }
                """);
        for (Policy policy : List.of(Policy.CREATED, Policy.MODIFIED, Policy.ACCESSED, Policy.TOUCHED)) {
            ExpirySettings expiry =
                    settings.forCache(policy.name().toLowerCase(Locale.ROOT)).expiry();
            assertThat(expiry).isEqualTo(new ExpirySettings(policy, Duration.ofMinutes(1), null));
        }
        assertThat(settings.forCache("eternal").expiry()).isEqualTo(new ExpirySettings(Policy.ETERNAL, null, null));
        assertThat(warnings).isEmpty();
    }

    @Test
    void anOwnBlockOfTheSameFileIsNearer() {
        ManagerSettings settings = read("""
                caffeine.jcache.users.policy.maximum.size = 5000
                memorymap { directory = /somewhere, caches.users.capacity = 7000 }
                other = ${?NOT_SET}
                """);
        assertThat(settings.directory()).isEqualTo(Path.of("/somewhere"));
        assertThat(settings.forCache("users").capacity()).isEqualTo(7000);
    }

    @Test
    void aSubstitutionIsResolvedInTheFile() {
        ManagerSettings settings = read("""
                sizes.users = 6000
                caffeine.jcache.users.policy.maximum.size = ${sizes.users}
                """);
        assertThat(settings.forCache("users").capacity()).isEqualTo(6000);
    }

    @Test
    void aFileWithoutCachesOfCaffeineAndABadDurationAreErrors() {
        assertThatThrownBy(() -> read("memorymap {}"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("caffeine.jcache")
                .hasMessageContaining("application.conf");
        assertThatThrownBy(() -> read("caffeine.jcache.users.policy.lazy-expiration.creation = soon"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("application.conf: 1")
                .hasMessageContaining("creation = soon");
        assertThatThrownBy(() -> read("caffeine.jcache.users.listeners = [nowhere]"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("nowhere");
    }
}
