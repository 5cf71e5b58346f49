package io.memorymap.jcache.store;

/**
 * What a store file notes of the cache's expiry policy, so that a policy which has changed is seen when the file is opened again.
 */
public interface NotedExpiry {
    /** An expiry in the past for every clock, so that a step back of the clock does not bring the entry back. */
    long AT_ONCE = 1;

    /** The policy in one line, for the header of the file. */
    String description();

    /**
     * When an entry that is created now expires.
     *
     * @param now epoch milliseconds
     * @return epoch milliseconds, {@link io.memorymap.StoredEntry#NEVER}, or {@link #AT_ONCE}
     */
    long creation(long now);

    /** Whether a read may change the expiry. */
    boolean readsMove();
}
