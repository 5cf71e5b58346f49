package io.memorymap.jcache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that both the file and the code configure gets both. */
class ConfigurationMergeTest {
    @TempDir
    Path directory;

    /** A loader that an application might name. */
    public static final class Loader implements CacheLoader<String, String> {
        @Override
        public String load(String key) {
            return "loaded " + key;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            return Map.of();
        }
    }

    /** A factory that an application might name. */
    public static final class LoaderFactory implements Factory<Loader> {
        private static final long serialVersionUID = 1L;

        @Override
        public Loader create() {
            return new Loader();
        }
    }

    /** A listener that an application might name. */
    public static final class Listener implements CacheEntryCreatedListener<Object, Object> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends Object, ? extends Object>> events) {}
    }

    /** No public constructor. */
    public static final class Hidden implements CacheLoader<String, String> {
        private Hidden() {}

        @Override
        public String load(String key) {
            return key;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            return Map.of();
        }
    }

    private <K, V> MutableConfiguration<K, V> merge(String block, Configuration<K, V> fromCode) {
        return SettingsTests.of(directory, "memorymap { caches { a { " + block + " } } }")
                .merge("a", fromCode);
    }

    private static String name(Class<?> type) {
        return '"' + type.getName() + '"';
    }

    @Test
    void withoutAFileTheCodesConfigurationStaysAsItIs() {
        MutableConfiguration<String, Long> code = new MutableConfiguration<String, Long>()
                .setTypes(String.class, Long.class)
                .setStoreByValue(false)
                .setReadThrough(true)
                .setManagementEnabled(true)
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        assertThat(SettingsTests.load(SettingsTests.NAME).merge("a", code))
                .isEqualTo(code)
                .isNotSameAs(code);
    }

    @Test
    void switchesAreOnIfEitherSideSaysSo() {
        MutableConfiguration<Object, Object> on = merge(
                "statistics = true, management = true, read-through = true, write-through = true, store-by-reference = true",
                new MutableConfiguration<>());
        assertThat(on.isStatisticsEnabled()).isTrue();
        assertThat(on.isManagementEnabled()).isTrue();
        assertThat(on.isReadThrough()).isTrue();
        assertThat(on.isWriteThrough()).isTrue();
        assertThat(on.isStoreByValue()).isFalse();

        MutableConfiguration<Object, Object> code = merge(
                "statistics = false, management = false, store-by-reference = false",
                new MutableConfiguration<>()
                        .setStatisticsEnabled(true)
                        .setManagementEnabled(true)
                        .setStoreByValue(false));
        assertThat(code.isStatisticsEnabled()).isTrue();
        assertThat(code.isManagementEnabled()).isTrue();
        assertThat(code.isStoreByValue()).isFalse();
        assertThat(merge("", new MutableConfiguration<>()).isStatisticsEnabled())
                .as("the file's default")
                .isTrue();
    }

    @Test
    void typesAreTheCodesUnlessObject() {
        MutableConfiguration<Object, Object> fromFile =
                merge("key-type = String, value-type = \"byte[]\"", new MutableConfiguration<>());
        assertThat(fromFile.getKeyType()).isEqualTo(String.class);
        assertThat(fromFile.getValueType()).isEqualTo(byte[].class);
        MutableConfiguration<Long, Object> both = merge(
                "key-type = String, value-type = java.util.UUID",
                new MutableConfiguration<Long, Object>().setTypes(Long.class, Object.class));
        assertThat(both.getKeyType()).isEqualTo(Long.class);
        assertThat((Class<?>) both.getValueType()).isEqualTo(java.util.UUID.class);
    }

    @Test
    void expiryIsTheCodesUnlessItIsJCachesDefault() {
        String file = "expiry { policy = touched, duration = 90 s }";
        assertThat(merge(file, new MutableConfiguration<>()).getExpiryPolicyFactory())
                .isEqualTo(TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 90_000)));
        Factory<ExpiryPolicy> code = CreatedExpiryPolicy.factoryOf(Duration.ONE_DAY);
        assertThat(merge(file, new MutableConfiguration<>().setExpiryPolicyFactory(code))
                        .getExpiryPolicyFactory())
                .isEqualTo(code);
        assertThat(merge("expiry { policy = created, duration = 0 s }", new MutableConfiguration<>())
                        .getExpiryPolicyFactory()
                        .create()
                        .getExpiryForCreation())
                .isEqualTo(Duration.ZERO);
        assertThat(merge("expiry { factory = " + name(EternalExpiryPolicy.class) + " }", new MutableConfiguration<>())
                        .getExpiryPolicyFactory()
                        .create())
                .isInstanceOf(EternalExpiryPolicy.class);
    }

    @Test
    void aLoaderMayBeNamedByItsClassOrByAFactory() throws Exception {
        for (Class<?> type : new Class<?>[] {Loader.class, LoaderFactory.class}) {
            MutableConfiguration<String, String> merged =
                    merge("loader = " + name(type), new MutableConfiguration<String, String>());
            Factory<CacheLoader<String, String>> factory = merged.getCacheLoaderFactory();
            assertThat(factory.create().load("x")).isEqualTo("loaded x");
        }
        Factory<Loader> code = new LoaderFactory();
        assertThat(merge(
                                "loader = " + name(Loader.class),
                                new MutableConfiguration<String, String>().setCacheLoaderFactory(code))
                        .getCacheLoaderFactory())
                .isSameAs(code);
    }

    @Test
    void aClassThatCannotBeUsedIsRefusedByName() {
        assertThatThrownBy(() -> merge("loader = com.acme.Missing", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cache \"a\": loader = com.acme.Missing")
                .hasMessageContaining("no such class");
        assertThatThrownBy(() -> merge("writer = " + name(Loader.class), new MutableConfiguration<>()))
                .hasMessageContaining("neither a javax.cache.integration.CacheWriter nor a");
        assertThatThrownBy(() -> merge("loader = " + name(Hidden.class), new MutableConfiguration<>()))
                .hasMessageContaining("public constructor");
        assertThatThrownBy(() -> merge("key-type = Strin", new MutableConfiguration<>()))
                .hasMessageContaining("key-type = Strin");
    }

    @Test
    void listenersOfTheFileAreAddedToThoseOfTheCode() {
        MutableConfiguration<Object, Object> merged = merge(
                "listeners = [ { class = " + name(Listener.class) + ", synchronous = true } ]",
                new MutableConfiguration<>());
        CacheEntryListenerConfiguration<Object, Object> listener =
                merged.getCacheEntryListenerConfigurations().iterator().next();
        assertThat(merged.getCacheEntryListenerConfigurations()).hasSize(1);
        assertThat(listener.isSynchronous()).isTrue();
        assertThat(listener.isOldValueRequired()).isFalse();
        assertThat(listener.getCacheEntryEventFilterFactory()).isNull();
        assertThat(listener.getCacheEntryListenerFactory().create()).isInstanceOf(Listener.class);
    }

    @Test
    void aConfigurationThatIsNotCompleteIsEnough() {
        Configuration<String, Long> minimal = new Configuration<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Class<String> getKeyType() {
                return String.class;
            }

            @Override
            public Class<Long> getValueType() {
                return Long.class;
            }

            @Override
            public boolean isStoreByValue() {
                return false;
            }
        };
        MutableConfiguration<String, Long> merged = merge("expiry { policy = eternal }", minimal);
        assertThat(merged.getKeyType()).isEqualTo(String.class);
        assertThat(merged.getValueType()).isEqualTo(Long.class);
        assertThat(merged.isStoreByValue()).isFalse();
    }
}
