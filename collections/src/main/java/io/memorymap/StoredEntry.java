package io.memorymap;

/**
 * A value with its expiry and version, as it was read at one moment.
 *
 * @param value the decoded value
 * @param expiresAt when it expires, in epoch milliseconds; {@link #NEVER} if it does not
 * @param version identifies this very write among all writes of its key while the store is open; never {@link #ABSENT}. The
 *     store gives an entry a new version when it moves it to make room: an equal version proves that nothing was written in
 *     between, another one does not prove that something was. A store that has used up half of its versions, after years of
 *     writing, begins anew with small ones when it is opened
 * @param <V> the type of the value
 */
public record StoredEntry<V>(V value, long expiresAt, long version) {
    /** The expiry of an entry that does not expire. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The version of a key that has no entry. */
    public static final long ABSENT = 0;

    /**
     * Whether the entry has expired.
     *
     * @param now epoch milliseconds
     * @return true from the millisecond of its expiry on
     */
    public boolean isExpiredAt(long now) {
        return expiresAt <= now;
    }
}
