package io.memorymap.jcache.cache;

import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * One load of one key. A thread joins before it takes the key's lock; once it has the lock, either the load is over and its outcome is the
 * thread's too, or the thread loads. All but {@code users} is written under the key's lock.
 */
final class Load<V> {
    /** Who has joined and not left. Guarded by the table of {@link Loads}. */
    int users;

    private @Nullable V value;
    private @Nullable CacheLoaderException failure;
    private boolean begun;
    private boolean over;

    /** The loader is about to be called; false if it has been, and has not returned. */
    boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** The loader has returned a value, or nothing. */
    void returned(@Nullable V loaded) {
        value = loaded;
        over = true;
    }

    /** The loader has thrown. */
    void threw(CacheLoaderException thrown) {
        failure = thrown;
        over = true;
    }

    /** There was no outcome, because of an error of the JVM: the next one may begin. */
    void gaveUp() {
        begun = false;
    }

    boolean isOver() {
        return over;
    }

    /**
     * The outcome.
     *
     * @throws CacheLoaderException if the loader failed
     */
    @Nullable V outcome() {
        if (failure != null) {
            throw new CacheLoaderException(failure.getMessage(), failure);
        }
        return value;
    }
}
