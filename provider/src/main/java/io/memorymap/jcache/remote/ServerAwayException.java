package io.memorymap.jcache.remote;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** The server does not answer, or is not there. */
final class ServerAwayException extends CacheException {
    private static final long serialVersionUID = 1L;

    ServerAwayException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
