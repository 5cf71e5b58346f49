package io.memorymap.jcache;

import io.memorymap.RecoveryReport;
import io.memorymap.StoreStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import javax.cache.Cache;

/**
 * The figures of a cache by value and of its store, for Micrometer, which is an optional library: {@code io.micrometer:micrometer-core}. Each
 * meter has the tags {@code cache} and {@code cache.manager}. Thread-safe.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>Meter</th><th>What it says</th></tr>
 * <tr><td>{@code memorymap.entries}, {@code memorymap.entries.max}</td><td>entries, and their bound</td></tr>
 * <tr><td>{@code memorymap.bytes}, {@code memorymap.bytes.max}</td><td>bytes of live entries, and their bound</td></tr>
 * <tr><td>{@code memorymap.disk.used}, {@code memorymap.disk.max}</td><td>bytes of the disk, or of memory, now and at most</td></tr>
 * <tr><td>{@code memorymap.gets}</td><td>with the tag {@code result}, {@code hit} or {@code miss}; while the statistics of the cache are
 * enabled</td></tr>
 * <tr><td>{@code memorymap.evictions}, {@code memorymap.expirations}</td><td>entries that were dropped, or had expired</td></tr>
 * <tr><td>{@code memorymap.tombstones}, {@code memorymap.dead}</td><td>what {@code compact} would remove</td></tr>
 * <tr><td>{@code memorymap.recoveries}</td><td>parts of the store, with the tag {@code kind}, {@code repaired} or {@code rebuilt}</td></tr>
 * <tr><td>{@code memorymap.corruptions}, {@code memorymap.undecodable}</td><td>damaged records, and values whose class has changed, that were
 * met</td></tr>
 * </table>
 */
public final class MappedCacheMetrics implements MeterBinder {
    private static final String PREFIX = "memorymap.";
    private static final String BYTES = "bytes";
    private static final String ENTRIES = "entries";

    private final MappedCache<?, ?> cache;
    private final Tags tags;

    /**
     * The figures of one cache.
     *
     * @param cache a cache by value of this provider
     * @param tags further tags for all meters
     * @throws IllegalArgumentException if it is another cache
     */
    public MappedCacheMetrics(Cache<?, ?> cache, Iterable<Tag> tags) {
        this.cache = cache.unwrap(MappedCache.class);
        this.tags = Tags.of(tags)
                .and(
                        "cache",
                        cache.getName(),
                        "cache.manager",
                        cache.getCacheManager().getURI().toString());
    }

    /**
     * Registers the figures of a cache.
     *
     * @param registry where
     * @param cache a cache by value of this provider
     * @param tags further tags for all meters
     * @param <C> the type of the cache
     * @return the cache
     * @throws IllegalArgumentException if it is another cache
     */
    public static <C extends Cache<?, ?>> C monitor(MeterRegistry registry, C cache, Iterable<Tag> tags) {
        new MappedCacheMetrics(cache, tags).bindTo(registry);
        return cache;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "entries", ENTRIES, "Entries, also expired ones not met yet", StoreStatistics::entries);
        gauge(registry, "entries.max", ENTRIES, "Most entries", StoreStatistics::capacity);
        gauge(registry, "bytes", BYTES, "Bytes of live entries", StoreStatistics::bytes);
        gauge(registry, "bytes.max", BYTES, "Most bytes of live entries", StoreStatistics::maxBytes);
        gauge(registry, "disk.used", BYTES, "Bytes of disk or memory that it takes", StoreStatistics::usedBytes);
        gauge(registry, "disk.max", BYTES, "Bytes that it can take at most", StoreStatistics::fileBytes);
        gauge(registry, "tombstones", "slots", "Tombstones in the tables", StoreStatistics::tombstones);
        gauge(registry, "dead", BYTES, "Bytes of the logs that hold nothing live", StoreStatistics::deadBytes);
        String gets = "Reads of the cache, counted while its statistics are enabled";
        Tags hit = Tags.of("result", "hit");
        Tags miss = Tags.of("result", "miss");
        counter(registry, "gets", hit, gets, c -> c.cacheStatistics().getCacheHits());
        counter(registry, "gets", miss, gets, c -> c.cacheStatistics().getCacheMisses());
        stored(registry, "evictions", "Entries dropped to make room", StoreStatistics::evictions);
        stored(registry, "expirations", "Expired entries whose space was taken back", StoreStatistics::expirations);
        stored(registry, "corruptions", "Damaged records and slots that were met", StoreStatistics::corruptions);
        stored(registry, "undecodable", "Values that could not be decoded", StoreStatistics::undecodable);
        recovered(registry, "repaired", RecoveryReport::segmentsRepaired);
        recovered(registry, "rebuilt", RecoveryReport::segmentsRebuilt);
    }

    private void gauge(
            MeterRegistry registry, String name, String unit, String what, ToDoubleFunction<StoreStatistics> figure) {
        ToDoubleFunction<MappedCache<?, ?>> now =
                c -> c.isClosed() ? Double.NaN : figure.applyAsDouble(c.storeStatistics());
        Gauge.builder(PREFIX + name, cache, now)
                .tags(tags)
                .baseUnit(unit)
                .description(what)
                .register(registry);
    }

    private void stored(MeterRegistry registry, String name, String what, ToDoubleFunction<StoreStatistics> figure) {
        counter(registry, name, Tags.empty(), what, c -> figure.applyAsDouble(c.storeStatistics()));
    }

    private void recovered(MeterRegistry registry, String kind, ToDoubleFunction<RecoveryReport> figure) {
        String what = "Parts of the store that were made good after a kill or a loss of power";
        counter(registry, "recoveries", Tags.of("kind", kind), what, c -> figure.applyAsDouble(c.recoveryReport()));
    }

    private void counter(
            MeterRegistry registry, String name, Tags more, String what, ToDoubleFunction<MappedCache<?, ?>> count) {
        ToDoubleFunction<MappedCache<?, ?>> now = c -> c.isClosed() ? Double.NaN : count.applyAsDouble(c);
        FunctionCounter.builder(PREFIX + name, cache, now)
                .tags(tags.and(more))
                .description(what)
                .register(registry);
    }
}
