package io.memorymap.codec;

import org.jspecify.annotations.Nullable;

/**
 * An append-only numbering of type names, kept in the store's file, so that a record names its class in a byte or two. A
 * name is listed once and never changes its number. Thread-safe.
 *
 * <p>The names are chosen by the codecs: a class name, followed by a fingerprint of the class's layout where it has one.
 */
public interface TypeTable {
    /** The number of every name that found the table full: the codec then writes the name itself. */
    int UNLISTED = 0;

    /**
     * Returns the number of a name, listing it if it is new. A number is durable before it is returned.
     *
     * @param typeName at most 65,535 bytes of UTF-8
     * @return 1 or more, or {@link #UNLISTED} if the table is full; always the same for the same name
     */
    int idOf(String typeName);

    /**
     * Returns the name with this number.
     *
     * @return null if no name has it
     */
    @Nullable String nameOf(int id);

    /** Returns a table that lives in the heap and is forgotten with its last user. */
    static TypeTable inMemory() {
        return new HeapTypeTable();
    }
}
