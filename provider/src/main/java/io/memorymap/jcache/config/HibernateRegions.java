package io.memorymap.jcache.config;

import java.util.Set;

/** Tells the regions of Hibernate's second-level cache from other caches. */
public final class HibernateRegions {
    private static final String CALLER = "org.hibernate.cache.jcache.";
    private static final String TIMESTAMPS = "default-update-timestamps-region";
    private static final String QUERIES = "default-query-results-region";
    /** What older versions call them. */
    private static final Set<String> LEGACY_TIMESTAMPS =
            Set.of("org.hibernate.cache.spi.UpdateTimestampsCache", "org.hibernate.cache.spi.TimestampsRegion");

    private HibernateRegions() {}

    /**
     * Whether Hibernate's JCache integration is among the callers of the current thread. Walks the stack: for opening
     * managers and creating caches, not for operations on entries.
     */
    public static boolean isCalling() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(CALLER)));
    }

    /**
     * Whether a cache keeps the times of the last update of each table. Hibernate takes a missing time for "never changed",
     * so an entry lost from this cache makes stale query results.
     */
    static boolean isTimestamps(String cacheName) {
        return matches(cacheName, TIMESTAMPS) || LEGACY_TIMESTAMPS.contains(cacheName);
    }

    /** Whether the name alone, with or without a region prefix, tells that a cache is a region. */
    static boolean isWellKnown(String cacheName) {
        return isTimestamps(cacheName) || matches(cacheName, QUERIES);
    }

    private static boolean matches(String cacheName, String region) {
        return cacheName.equals(region) || cacheName.endsWith("." + region);
    }
}
