package io.memorymap;

/** What a store does with a new key when it is full. */
public enum Eviction {
    /**
     * Strict: nothing is ever dropped; a new key is refused with {@link StoreFullException}, an entry that is too large with {@link
     * RecordTooLargeException}.
     */
    NONE,
    /**
     * Drops what is least likely to be wanted: a small queue for new keys and a main one for those that were hit, with an
     * admission filter between them, which withstands scans and loops. An entry that is too large is dropped at once.
     */
    TWO_QUEUES;

    /** What an evicting store that is bounded by bytes makes the most of, where its entries differ in size. */
    public enum Weigh {
        /**
         * Entries that are found: a large entry must be wanted far more often than a small one to be kept, by the square of its frequency for
         * each byte. So more reads are answered, and fewer bytes.
         */
        ENTRIES,
        /** Bytes that are found: the size counts for less, by the fourth power of the frequency for each byte. */
        BYTES
    }
}
