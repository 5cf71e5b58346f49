package io.memorymap.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.MappedCache;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring's cache abstraction on the provider, as Spring Boot sets it up by itself. */
class SpringCacheTest {
    private static final int CONTEXTS = 4;
    private static final long PATIENCE_MILLIS = 30_000;

    @TempDir
    Path directory;

    @Test
    void whatOneContextCachedTheNextOneServes() throws IOException {
        Path configuration = ShopApplication.configuration(directory);
        try (ConfigurableApplicationContext first = ShopApplication.start(configuration)) {
            Shop shop = first.getBean(Shop.class);
            everythingIsAnswered(shop);
            assertThat(shop.computed()).isEqualTo(8);
        }
        try (ConfigurableApplicationContext second = ShopApplication.start(configuration)) {
            Shop shop = second.getBean(Shop.class);
            everythingIsAnswered(shop);
            assertThat(shop.computed()).as("computed again").isZero();
        }
    }

    private static void everythingIsAnswered(Shop shop) {
        assertThat(shop.order(7)).isEqualTo(Order.numbered(7));
        assertThat(shop.order(6)).isEqualTo(Order.numbered(6));
        assertThat(shop.report("north", 2026).region()).isEqualTo("north");
        assertThat(shop.report("2026", 0).region()).isEqualTo("2026");
        assertThat(shop.whole().region()).isEqualTo("all");
        assertThat(shop.customer("Ada")).isEqualTo(new Order.Customer("Ada", null));
        assertThat(shop.customer("nobody")).isNull();
        assertThat(shop.price("tea")).isEqualTo(new BigDecimal("12.99"));
    }

    @Test
    void whatIsPutAndEvictedByAnnotationsIsSoAfterwards() throws IOException {
        Path configuration = ShopApplication.configuration(directory);
        try (ConfigurableApplicationContext first = ShopApplication.start(configuration)) {
            Shop shop = first.getBean(Shop.class);
            shop.order(1);
            shop.order(2);
            shop.change(Order.numbered(9));
            shop.forget(1);
        }
        try (ConfigurableApplicationContext second = ShopApplication.start(configuration)) {
            Shop shop = second.getBean(Shop.class);
            shop.order(9);
            shop.order(2);
            assertThat(shop.computed()).isZero();
            shop.order(1);
            assertThat(shop.computed()).isEqualTo(1);
            shop.forgetAll();
            shop.order(2);
            assertThat(shop.computed()).isEqualTo(2);
        }
    }

    @Test
    void theAnnotationsOfJsr107Work() throws IOException {
        Path configuration = ShopApplication.configuration(directory);
        try (ConfigurableApplicationContext context = ShopApplication.start(configuration)) {
            Library library = context.getBean(Library.class);
            assertThat(library.find("0-201")).isEqualTo(library.find("0-201"));
            assertThat(library.edition("0-201", 3, true)).isEqualTo(library.edition("0-201", 3, false));
            assertThat(library.searched()).isEqualTo(2);
            library.replace("0-201", new Library.Book("0-201", "replaced", List.of()));
            assertThat(library.find("0-201").title()).isEqualTo("replaced");
            library.remove("0-201");
            assertThat(library.find("0-201").title()).isEqualTo("The Art of 0-201");
            assertThat(library.searched()).isEqualTo(3);
            library.removeAll();
            library.edition("0-201", 3, false);
            assertThat(library.searched()).isEqualTo(4);
        }
    }

    @Test
    void aSynchronizedMethodIsCalledOnceHoweverManyThreadsAsk() throws Exception {
        try (ConfigurableApplicationContext context = ShopApplication.start(ShopApplication.configuration(directory))) {
            Shop shop = context.getBean(Shop.class);
            int threads = 4;
            CyclicBarrier together = new CyclicBarrier(threads);
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            try {
                List<Future<BigDecimal>> answers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    answers.add(executor.submit(() -> {
                        together.await();
                        return shop.price("cup");
                    }));
                }
                for (Future<BigDecimal> answer : answers) {
                    assertThat(answer.get()).isEqualTo(new BigDecimal("12.99"));
                }
            } finally {
                executor.shutdown();
            }
            assertThat(shop.computed()).isEqualTo(1);
        }
    }

    @Test
    void twoContextsWithConfigurationsOfTheirOwnShareNothing() throws IOException {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path other = Files.createDirectory(directory.resolve("other"));
        try (ConfigurableApplicationContext second = ShopApplication.start(ShopApplication.configuration(other))) {
            Shop shop = second.getBean(Shop.class);
            try (ConfigurableApplicationContext first = ShopApplication.start(ShopApplication.configuration(one))) {
                first.getBean(Shop.class).order(1);
                shop.order(1);
                assertThat(first.getBean(Shop.class).computed()).isEqualTo(1);
                assertThat(shop.computed()).isEqualTo(1);
            }
            shop.order(1);
            assertThat(shop.computed()).isEqualTo(1);
        }
    }

    /** As where tests keep a context for each set of mocks: one manager, whose caches the file names. */
    @Test
    void twoContextsWithOneConfigurationShareItsCaches() throws IOException {
        Path configuration = ShopApplication.configuration(directory);
        try (ConfigurableApplicationContext second = ShopApplication.start(configuration)) {
            Shop shop = second.getBean(Shop.class);
            try (ConfigurableApplicationContext first = ShopApplication.start(configuration)) {
                first.getBean(Shop.class).order(1);
                shop.order(1);
                assertThat(shop.computed()).isZero();
            }
            assertThatThrownBy(() -> shop.order(1))
                    .as("JCache has one manager for both, and Spring Boot closes it with the first")
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void twoContextsThatBothCreateACacheAreToldWhatToDo() throws IOException {
        Path configuration = ShopApplication.configuration(directory, "orders");
        String names = "spring.cache.cache-names=reports";
        try (ConfigurableApplicationContext first = ShopApplication.start(configuration, names)) {
            assertThat(first.getBean(CacheManager.class).getCacheNames()).contains("orders", "reports");
            assertThatThrownBy(() -> ShopApplication.start(configuration, names).close())
                    .rootCause()
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("\"reports\" exists already")
                    .hasMessageContaining("name it in the configuration file");
        }
    }

    @Test
    void manyContextsOneAfterAnotherLeaveNothingBehind() throws Exception {
        Path configuration = ShopApplication.configuration(directory);
        for (int i = 0; i < CONTEXTS; i++) {
            try (ConfigurableApplicationContext context = ShopApplication.start(configuration)) {
                Shop shop = context.getBean(Shop.class);
                for (int id = 0; id <= i; id++) {
                    assertThat(shop.order(id)).isEqualTo(Order.numbered(id));
                }
                assertThat(shop.computed()).as("computed by context %d", i).isEqualTo(1);
            }
        }
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("javax.cache:*"), null))
                .isEmpty();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("memorymap")) {
                thread.join(PATIENCE_MILLIS);
                assertThat(thread.isAlive()).as("%s", thread).isFalse();
            }
        }
    }

    @Test
    void theDirectoryAloneMakesCachesPersistent() throws IOException {
        Path caches = Files.createDirectory(directory.resolve("caches"));
        String[] properties = {"spring.cache.jcache.config=" + caches.toUri(), "spring.cache.cache-names=orders"};
        try (ConfigurableApplicationContext first =
                ShopApplication.application(properties).run()) {
            first.getBean(Shop.class).order(3);
            MappedCache<?, ?> cache = first.getBean(CacheManager.class)
                    .<Object, Object>getCache("orders")
                    .unwrap(MappedCache.class);
            assertThat(cache.path())
                    .isNotNull()
                    .satisfies(path -> assertThat(path.getParent()).isEqualTo(caches));
        }
        try (ConfigurableApplicationContext second =
                ShopApplication.application(properties).run()) {
            second.getBean(Shop.class).order(3);
            assertThat(second.getBean(Shop.class).computed()).isZero();
        }
    }
}
