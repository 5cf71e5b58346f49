package io.memorymap.jcache.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.Codecs;
import io.memorymap.jcache.Caches;
import io.memorymap.jcache.MappedCache;
import io.memorymap.jcache.MemoryMapCachingProvider;
import io.memorymap.jcache.MemoryMapConfiguration;
import io.memorymap.jcache.MemoryMapConfiguration.OnMismatch;
import io.memorymap.jcache.serializer.elsewhere.Foreign;
import io.memorymap.jcache.serializer.shop.Order;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SerializersTest {
    private final Caches caches = new Caches();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        caches.close();
    }

    private MemoryMapConfiguration<String, Order> orders(String serializer) {
        return new MemoryMapConfiguration<String, Order>()
                .setTypes(String.class, Order.class)
                .directory(directory)
                .serializer(serializer);
    }

    private Cache<String, Order> create(MemoryMapConfiguration<String, Order> configuration) {
        return caches.create("orders", configuration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "kryo", "fory", "json"})
    void whatIsPutIsThereAlsoAfterARestart(String serializer) {
        Cache<String, Order> cache = create(orders(serializer));
        cache.put("a", Order.of(1));
        assertThat(cache.get("a")).isEqualTo(Order.of(1)).isNotSameAs(cache.get("a"));
        assertThat(cache.replace("a", Order.of(1), Order.of(2))).isTrue();
        assertThat(cache.containsKey("a")).isTrue();
        cache.close();

        Cache<String, Order> again = create(orders(serializer));
        assertThat(again.get("a")).isEqualTo(Order.of(2));
        assertThat(again.containsKey("a")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kryo", "fory", "json"})
    void manyThreadsMayUseOneCache(String serializer) throws Exception {
        Cache<String, Order> cache = create(orders(serializer));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        cache.put("key " + thread, Order.of(i));
                        assertThat(cache.get("key " + thread)).isEqualTo(Order.of(i));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"java, kryo", "kryo, fory", "fory, json", "json, java"})
    void aFileOfAnotherSerializerIsRefusedOrMadeAnewAsConfigured(String before, String after) {
        Cache<String, Order> cache = create(orders(before));
        cache.put("a", Order.of(1));
        cache.close();

        assertThatThrownBy(() -> create(orders(after)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Order.class.getName())
                .hasMessageContaining(before.equals("java") ? "value:" : before + ":")
                .hasMessageContaining(after.equals("java") ? "value:" : after + ":");
        Cache<String, Order> untouched = create(orders(before));
        assertThat(untouched.get("a")).isEqualTo(Order.of(1));
        untouched.close();
        Cache<String, Order> anew = create(orders(after).onMismatch(OnMismatch.RECREATE));
        assertThat(anew.containsKey("a")).isFalse();
        anew.put("a", Order.of(2));
        assertThat(anew.get("a")).isEqualTo(Order.of(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kryo", "fory"})
    void aClassThatIsNotAllowedIsNeitherWrittenNorRead(String serializer) {
        Order order = Order.of(1);
        order.setMore(new Foreign("far"));
        Cache<String, Order> closed = create(orders(serializer));
        assertThatThrownBy(() -> closed.put("a", order))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(Foreign.class.getName());
        closed.close();

        Cache<String, Order> open = create(orders(serializer).serialFilter("io.memorymap.jcache.serializer.**;!*"));
        open.put("a", order);
        assertThat(open.get("a").getMore())
                .isInstanceOfSatisfying(
                        Foreign.class, foreign -> assertThat(foreign.text()).isEqualTo("far"));
        open.close();

        Cache<String, Order> again = create(orders(serializer));
        assertThat(again.get("a")).isNull();
        assertThat(again.containsKey("a")).isFalse();
        assertThat(again.unwrap(MappedCache.class).storeStatistics().undecodable())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kryo", "fory", "json"})
    void damagedBytesAreNoValueAndNoSurprise(String serializer) {
        Codec<Order> codec = new Serializers("c", serializer, null, null).forValues(Order.class);
        ByteOutput out = new ByteOutput(64);
        codec.encode(Order.of(1), out);
        byte[] whole = out.toByteArray();
        for (int length = 0; length < whole.length; length++) {
            assertThat(codec.decodable(new ByteInput(whole, 0, length)))
                    .as("cut to %s of %s", length, whole.length)
                    .isFalse();
        }
        assertThat(codec.decode(new ByteInput(whole, 0, whole.length))).isEqualTo(Order.of(1));
    }

    @Test
    void jsonRefusesWhatItCouldNotReadBack() {
        MemoryMapConfiguration<String, Object> objects = new MemoryMapConfiguration<String, Object>()
                .setTypes(String.class, Object.class)
                .serializer("json");
        assertThatThrownBy(() -> caches.create("objects", objects))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("value-type");
        Cache<String, Order> cache = create(orders("json"));
        assertThatThrownBy(() -> cache.put("a", new Order() {}))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("JsonTypeInfo");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatAreKnown() {
        assertThatThrownBy(() -> create(orders("krio")))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("\"orders\"")
                .hasMessageContaining("krio")
                .hasMessageContaining("java, kryo, fory, json")
                .hasMessageContaining("acme");
    }

    @Test
    void aServiceOfTheApplicationGivesACodecForItsTypes() {
        Properties properties = Caches.small();
        properties.setProperty("memorymap.caches.\"names*\".serializer", "acme");
        CacheManager manager = caches.manager(URI.create("test:services"), properties);
        Cache<String, String> names = manager.createCache("names", Caches.types(String.class, String.class));
        names.put("a", "ada");
        assertThat(names.get("a")).isEqualTo("ADA");
        assertThatThrownBy(() -> create(orders("acme")))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("no codec for " + Order.class.getName())
                .hasMessageContaining(AcmeCodecs.class.getName());
    }

    @Test
    void codecsCanBeGivenInCode() {
        MemoryMapConfiguration<String, String> configuration = new MemoryMapConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .directory(directory)
                .keyCodec(Codecs::strings)
                .valueCodec(AcmeCodecs.Loud::new);
        Cache<String, String> names = caches.create("names", configuration);
        names.put("a", "ada");
        assertThat(names.get("a")).isEqualTo("ADA");
        assertThat(new MemoryMapConfiguration<>(configuration)).isEqualTo(configuration);
        names.close();
        MemoryMapConfiguration<String, String> plain = new MemoryMapConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .directory(directory);
        assertThatThrownBy(() -> caches.create("names", plain))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("acme:loud");
        assertThatThrownBy(() -> caches.create(
                        "keys",
                        new MemoryMapConfiguration<String, String>()
                                .setTypes(String.class, String.class)
                                .keyCodec(AcmeCodecs.Loud::new)))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("not canonical");
    }

    /** As an application without the library: the class path of this test, but for its jars. */
    @ParameterizedTest
    @CsvSource({
        "kryo, kryo-, com.esotericsoftware:kryo",
        "fory, fory-core, org.apache.fory:fory-core",
        "json, jackson-databind, com.fasterxml.jackson.core:jackson-databind"
    })
    void aMissingLibraryIsNamed(String serializer, String jar, String artifact) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(element);
            if (!path.getFileName().toString().startsWith(jar)) {
                urls.add(path.toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader without =
                new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(without);
            Class<?> application = without.loadClass(Application.class.getName());
            Object message = application.getMethod("messageOf", String.class).invoke(null, serializer);
            assertThat(message)
                    .asString()
                    .contains("serializer = " + serializer)
                    .contains(artifact)
                    .contains("not on the class path");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Runs in a class loader of its own. */
    public static final class Application {
        private Application() {}

        /** Why a cache cannot be made. */
        public static String messageOf(String serializer) {
            Properties properties = new Properties();
            properties.setProperty("memorymap.default.serializer", serializer);
            try (CachingProvider provider = new MemoryMapCachingProvider();
                    CacheManager manager =
                            provider.getCacheManager(null, Application.class.getClassLoader(), properties)) {
                manager.createCache("c", new MutableConfiguration<String, Order>().setTypes(String.class, Order.class));
                return "nothing was missing";
            } catch (CacheException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }
}
