package io.memorymap.jcache.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The expiry policy that the configuration file names for a cache. Immutable.
 *
 * @param policy which policy
 * @param duration how long entries live, zero or more; null exactly for {@link Policy#ETERNAL} and {@link Policy#CUSTOM}
 * @param factory class name of an {@code ExpiryPolicy} or of a {@code Factory} of it; null except for {@link Policy#CUSTOM}
 */
public record ExpirySettings(
        Policy policy,
        @Nullable Duration duration,
        @Nullable String factory) {

    /** The policies of {@code javax.cache.expiry}, and the application's own. */
    public enum Policy {
        /** Entries never expire. */
        ETERNAL,
        /** Counted from the creation of the entry. */
        CREATED,
        /** Counted from the creation or the last access. */
        ACCESSED,
        /** Counted from the creation or the last update. */
        MODIFIED,
        /** Counted from the creation, the last update or the last access. */
        TOUCHED,
        /** A class of the application decides. */
        CUSTOM
    }

    public ExpirySettings {
        boolean timed = policy != Policy.ETERNAL && policy != Policy.CUSTOM;
        if (timed != (duration != null)) {
            throw new IllegalArgumentException(
                    "expiry policy " + policy + (timed ? " needs a" : " takes no") + " duration");
        }
        if (duration != null && duration.isNegative()) {
            throw new IllegalArgumentException("expiry duration must not be negative, but is " + duration);
        }
        if ((policy == Policy.CUSTOM) != (factory != null)) {
            throw new IllegalArgumentException("a factory class belongs to policy CUSTOM, not to " + policy);
        }
    }
}
