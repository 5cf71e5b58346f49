package io.memorymap;

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
