package io.memorymap.jcache.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How a cache whose entries are on a server uses it.
 *
 * @param near whether what was read is kept in this process
 * @param onFailure what is read while the server is away
 * @param maxStale how long that may be served under {@link OnFailure#STALE}; zero or more
 */
public record RemoteSettings(boolean near, OnFailure onFailure, Duration maxStale) {
    /** What is read while the server is away. */
    public enum OnFailure {
        /** An exception. */
        FAIL,
        /** What is near, for some time. */
        STALE
    }

    public RemoteSettings {
        Objects.requireNonNull(onFailure, "onFailure");
        if (maxStale.isNegative()) {
            throw new IllegalArgumentException("maxStale must not be negative, but is " + maxStale);
        }
    }
}
