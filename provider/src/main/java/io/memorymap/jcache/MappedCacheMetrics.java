package io.memorymap.jcache;

import io.memorymap.RecoveryReport;
import io.memorymap.StoreStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javax.cache.Cache;
import javax.cache.management.CacheStatisticsMXBean;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a cache by value and of its store, or of a remote cache, for Micrometer, which is an optional library: {@code io.micrometer:micrometer-core}. Each
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
 * <tr><td>{@code memorymap.near.reads}</td><td>of a remote cache, with the tag {@code result}: {@code hit}, {@code miss}, {@code revalidated}
 * or {@code stale}</td></tr>
 * <tr><td>{@code memorymap.near.entries}, {@code memorymap.near.evictions}</td><td>of a remote cache: what is near, and was dropped to make
 * room</td></tr>
 * <tr><td>{@code memorymap.remote.bytes}</td><td>of a remote cache: bytes of values, with the tag {@code direction}, {@code received} or
 * {@code sent}</td></tr>
 * <tr><td>{@code memorymap.remote.invalidations}, {@code memorymap.remote.vouchers.lost}</td><td>of a remote cache: keys that the server said
 * have changed, and times that nothing that is near was vouched for any more</td></tr>
 * <tr><td>{@code memorymap.remote.conflicts}, {@code memorymap.remote.lease.waits}</td><td>of a remote cache: operations that began anew, or
 * waited, because of another process</td></tr>
 * <tr><td>{@code memorymap.remote.connected}</td><td>of a remote cache: 1 while there is a connection, else 0</td></tr>
 * <tr><td>{@code memorymap.corruptions}, {@code memorymap.undecodable}</td><td>damaged records, and values whose class has changed, that were
 * met</td></tr>
 * </table>
 */
public final class MappedCacheMetrics implements MeterBinder {
    private static final String PREFIX = "memorymap.";
    private static final String BYTES = "bytes";
    private static final String ENTRIES = "entries";
    private static final String RESULT = "result";

    private final @Nullable MappedCache<?, ?> local;
    private final @Nullable RemoteCache<?, ?> remote;
    private final Tags tags;

    /**
     * The figures of one cache.
     *
     * @param cache a cache by value of this provider
     * @param tags further tags for all meters
     * @throws IllegalArgumentException if it is another cache
     */
    public MappedCacheMetrics(Cache<?, ?> cache, Iterable<Tag> tags) {
        this.remote = remote(cache);
        this.local = remote == null ? cache.unwrap(MappedCache.class) : null;
        this.tags = Tags.of(tags)
                .and(
                        "cache",
                        cache.getName(),
                        "cache.manager",
                        cache.getCacheManager().getURI().toString());
    }

    private static @Nullable RemoteCache<?, ?> remote(Cache<?, ?> cache) {
        try {
            return cache.unwrap(RemoteCache.class);
        } catch (IllegalArgumentException another) {
            return null;
        }
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
        if (local != null) {
            bindLocal(registry, local);
        }
        if (remote != null) {
            bindRemote(registry, remote);
        }
    }

    private void bindLocal(MeterRegistry registry, MappedCache<?, ?> cache) {
        gauge(registry, cache, "entries", ENTRIES, "Entries, also expired ones not met yet", StoreStatistics::entries);
        gauge(registry, cache, "entries.max", ENTRIES, "Most entries", StoreStatistics::capacity);
        gauge(registry, cache, "bytes", BYTES, "Bytes of live entries", StoreStatistics::bytes);
        gauge(registry, cache, "bytes.max", BYTES, "Most bytes of live entries", StoreStatistics::maxBytes);
        gauge(registry, cache, "disk.used", BYTES, "Bytes of disk or memory that it takes", StoreStatistics::usedBytes);
        gauge(registry, cache, "disk.max", BYTES, "Bytes that it can take at most", StoreStatistics::fileBytes);
        gauge(registry, cache, "tombstones", "slots", "Tombstones in the tables", StoreStatistics::tombstones);
        gauge(registry, cache, "dead", BYTES, "Bytes of the logs that hold nothing live", StoreStatistics::deadBytes);
        gets(registry, cache, MappedCache::cacheStatistics);
        stored(registry, cache, "evictions", "Entries dropped to make room", StoreStatistics::evictions);
        stored(
                registry,
                cache,
                "expirations",
                "Expired entries whose space was taken back",
                StoreStatistics::expirations);
        stored(registry, cache, "corruptions", "Damaged records and slots that were met", StoreStatistics::corruptions);
        stored(registry, cache, "undecodable", "Values that could not be decoded", StoreStatistics::undecodable);
        recovered(registry, cache, "repaired", RecoveryReport::segmentsRepaired);
        recovered(registry, cache, "rebuilt", RecoveryReport::segmentsRebuilt);
    }

    private void bindRemote(MeterRegistry registry, RemoteCache<?, ?> cache) {
        gets(registry, cache, RemoteCache::cacheStatistics);
        String reads = "Reads, by where they were answered";
        far(registry, cache, "near.reads", Tags.of(RESULT, "hit"), reads, RemoteCacheStatistics::nearHits);
        far(registry, cache, "near.reads", Tags.of(RESULT, "miss"), reads, RemoteCacheStatistics::nearMisses);
        far(registry, cache, "near.reads", Tags.of(RESULT, "revalidated"), reads, RemoteCacheStatistics::revalidations);
        far(registry, cache, "near.reads", Tags.of(RESULT, "stale"), reads, RemoteCacheStatistics::staleServes);
        far(registry, cache, "near.evictions", "Entries near that were dropped", RemoteCacheStatistics::nearEvictions);
        String bytes = "Bytes of values that travelled";
        Tags received = Tags.of("direction", "received");
        far(registry, cache, "remote.bytes", received, bytes, RemoteCacheStatistics::bytesReceived);
        Tags sent = Tags.of("direction", "sent");
        far(registry, cache, "remote.bytes", sent, bytes, RemoteCacheStatistics::bytesSent);
        far(registry, cache, "remote.invalidations", "Keys that have changed", RemoteCacheStatistics::invalidations);
        far(registry, cache, "remote.vouchers.lost", "Losses of all vouchers", RemoteCacheStatistics::lostVouchers);
        far(registry, cache, "remote.conflicts", "Operations that began anew", RemoteCacheStatistics::conflicts);
        far(registry, cache, "remote.lease.waits", "Operations that waited", RemoteCacheStatistics::leaseWaits);
        far(
                registry,
                cache,
                "undecodable",
                "Values that could not be decoded",
                RemoteCacheStatistics::undecodableValues);
        ToDoubleFunction<RemoteCache<?, ?>> entries = c -> c.remoteStatistics().nearEntries();
        measured(registry, cache, "near.entries", ENTRIES, "Entries near, also expired ones not met yet", entries);
        ToDoubleFunction<RemoteCache<?, ?>> connected =
                c -> c.remoteStatistics().connected() ? 1 : 0;
        measured(registry, cache, "remote.connected", "connections", "Whether there is a connection", connected);
    }

    private <C extends Cache<?, ?>> void gets(
            MeterRegistry registry, C cache, Function<C, CacheStatisticsMXBean> statistics) {
        String gets = "Reads of the cache, counted while its statistics are enabled";
        Tags hit = Tags.of(RESULT, "hit");
        Tags miss = Tags.of(RESULT, "miss");
        counter(registry, cache, "gets", hit, gets, c -> statistics.apply(c).getCacheHits());
        counter(registry, cache, "gets", miss, gets, c -> statistics.apply(c).getCacheMisses());
    }

    private void gauge(
            MeterRegistry registry,
            MappedCache<?, ?> cache,
            String name,
            String unit,
            String what,
            ToDoubleFunction<StoreStatistics> figure) {
        ToDoubleFunction<MappedCache<?, ?>> now = c -> figure.applyAsDouble(c.storeStatistics());
        measured(registry, cache, name, unit, what, now);
    }

    private <C extends Cache<?, ?>> void measured(
            MeterRegistry registry,
            C cache,
            String name,
            String unit,
            String what,
            ToDoubleFunction<? super C> figure) {
        ToDoubleFunction<C> now = c -> c.isClosed() ? Double.NaN : figure.applyAsDouble(c);
        Gauge.builder(PREFIX + name, cache, now)
                .tags(tags)
                .baseUnit(unit)
                .description(what)
                .register(registry);
    }

    private void stored(
            MeterRegistry registry,
            MappedCache<?, ?> cache,
            String name,
            String what,
            ToDoubleFunction<StoreStatistics> figure) {
        counter(registry, cache, name, Tags.empty(), what, c -> figure.applyAsDouble(c.storeStatistics()));
    }

    private void far(
            MeterRegistry registry,
            RemoteCache<?, ?> cache,
            String name,
            String what,
            ToDoubleFunction<RemoteCacheStatistics> figure) {
        far(registry, cache, name, Tags.empty(), what, figure);
    }

    private void far(
            MeterRegistry registry,
            RemoteCache<?, ?> cache,
            String name,
            Tags more,
            String what,
            ToDoubleFunction<RemoteCacheStatistics> figure) {
        counter(registry, cache, name, more, what, c -> figure.applyAsDouble(c.remoteStatistics()));
    }

    private void recovered(
            MeterRegistry registry, MappedCache<?, ?> cache, String kind, ToDoubleFunction<RecoveryReport> figure) {
        String what = "Parts of the store that were made good after a kill or a loss of power";
        counter(
                registry,
                cache,
                "recoveries",
                Tags.of("kind", kind),
                what,
                c -> figure.applyAsDouble(c.recoveryReport()));
    }

    private <C extends Cache<?, ?>> void counter(
            MeterRegistry registry, C cache, String name, Tags more, String what, ToDoubleFunction<C> count) {
        ToDoubleFunction<C> now = c -> c.isClosed() ? Double.NaN : count.applyAsDouble(c);
        FunctionCounter.builder(PREFIX + name, cache, now)
                .tags(tags.and(more))
                .description(what)
                .register(registry);
    }
}
