package io.memorymap.frameworks;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;

/** A service with Spring's annotations. It counts what it computes, so a test sees what came from a cache. */
class Shop {
    /** One figure, filed under the parameters that it was asked with. */
    record Report(String region, int year, List<BigDecimal> quarters) {}

    private final AtomicInteger computed = new AtomicInteger();

    /** The key is a {@code Long}. */
    @Cacheable("orders")
    Order order(long id) {
        computed.incrementAndGet();
        return Order.numbered(id);
    }

    @CachePut(cacheNames = "orders", key = "#order.id()")
    Order change(Order order) {
        return order;
    }

    @CacheEvict("orders")
    void forget(long id) {}

    @CacheEvict(cacheNames = "orders", allEntries = true)
    void forgetAll() {}

    /** The key is a {@code SimpleKey} of both parameters. */
    @Cacheable("reports")
    Report report(String region, int year) {
        computed.incrementAndGet();
        return new Report(region, year, List.of(BigDecimal.ONE, new BigDecimal("2.50")));
    }

    /** The key is the empty {@code SimpleKey}. */
    @Cacheable("reports")
    Report whole() {
        computed.incrementAndGet();
        return new Report("all", 2026, List.of());
    }

    /** Spring caches an answer of null too. */
    @Cacheable("customers")
    Order.@Nullable Customer customer(String name) {
        computed.incrementAndGet();
        return name.startsWith("Ada") ? new Order.Customer(name, null) : null;
    }

    /** One thread computes while the others wait: Spring calls this inside an entry processor. */
    @Cacheable(cacheNames = "prices", sync = true)
    BigDecimal price(String article) {
        computed.incrementAndGet();
        return new BigDecimal("9.99").add(BigDecimal.valueOf(article.length()));
    }

    int computed() {
        return computed.get();
    }
}
