package io.memorymap.codec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the keys or the values of one store into bytes and back.
 *
 * <p>A store compares keys by their bytes only. A codec for keys must therefore be <em>canonical</em>: equal keys give equal
 * bytes, unequal keys give unequal bytes, in this process and in every later one; {@link #canonical()} says so. {@link
 * Codecs} has codecs for the common types.
 *
 * <p>Implementations must be safe for use by several threads at once. They are never called under a lock of the store.
 *
 * @param <T> the type of the objects, never null
 */
public interface Codec<T> {
    /**
     * Returns the name of this codec and, where one layout is fixed for the whole store, a fingerprint of it. The store
     * keeps it in its header and refuses to be opened by a codec with another id, so it must be the same in every process.
     */
    String id();

    /**
     * Appends the bytes of a value; the same value always gives the same bytes.
     *
     * @param value the object to write
     * @param out where to append; what it already holds is not to be touched
     * @throws EncodeException if the value cannot be written
     * @throws NonCanonicalKeyException if the value is a key without a canonical form
     */
    void encode(T value, ByteOutput out);

    /**
     * Returns the bytes of a value where they are at hand as a whole array, so that a large value need not be copied to be written. The store
     * reads the array during the call that writes the value, and neither changes nor keeps it.
     *
     * @param value the object to write
     * @return what {@link #encode} would append, or null if that has to be made first
     */
    default byte @Nullable [] encoded(T value) {
        return null;
    }

    /**
     * Returns what makes a value of an array that holds its bytes and nothing else, where the value can keep that array, so that a large value
     * need not be copied to be read: the counterpart of {@link #encoded}. The store asks once, when it is opened, and gives each array away.
     *
     * @return makes what {@link #decode} would read from such an array, and does not fail; or null if values have to be decoded
     */
    default @Nullable Function<byte[], T> adopter() {
        return null;
    }

    /**
     * Reads one object from all of the bytes that remain in {@code in}.
     *
     * @param in exactly the bytes that {@link #encode} wrote
     * @throws DecodeException if the bytes are malformed, or their class is missing or has changed
     */
    T decode(ByteInput in);

    /**
     * Tells whether {@link #decode} can be expected to succeed, by class names and fingerprints alone: no object of the
     * stored type is created. Throws nothing.
     *
     * @param in exactly the bytes that {@link #encode} wrote; how far it is read is not specified
     */
    default boolean decodable(ByteInput in) {
        return true;
    }

    /** Tells whether equal values, and only those, have equal bytes. Codecs of keys must return true. */
    default boolean canonical() {
        return false;
    }

    /**
     * Returns the codec to use with one opened store; called once per opening.
     *
     * @param types the store's numbering of class names
     */
    default Codec<T> bind(TypeTable types) {
        return this;
    }
}
