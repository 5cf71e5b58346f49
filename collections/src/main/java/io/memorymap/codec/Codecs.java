package io.memorymap.codec;

import io.memorymap.codec.form.FormCodec;
import io.memorymap.codec.scalar.ByteArrayCodec;
import io.memorymap.codec.scalar.IntCodec;
import io.memorymap.codec.scalar.LongCodec;
import io.memorymap.codec.scalar.StringCodec;
import io.memorymap.codec.scalar.UuidCodec;
import io.memorymap.codec.serial.TypeResolver;
import java.io.ObjectInputFilter;
import java.lang.invoke.MethodType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The codecs that come with the library.
 *
 * <p>Bytes are not trusted. Decoding them gives an object or a {@link DecodeException}, takes memory in proportion to their number, and
 * a serialized object is refused that is nested more than 5,000 deep, or whose collections hold each other so often that hashing them
 * would take more than about a second. What constructors and {@code readObject} methods do is up to them: where others can write to a store,
 * say with an allow-list which classes there may be.
 *
 * <p>Where a class has to be found by its name, the loader that was given is asked first (it is held weakly), then the
 * context loader of the thread, then that of the library.
 */
public final class Codecs {
    private Codecs() {}

    /**
     * Returns a codec for keys: {@linkplain Codec#canonical() canonical}, and the same in every JVM.
     *
     * <ul>
     *   <li>Strings (also with unpaired surrogates), boxed primitives (all NaNs are one, -0.0 is not 0.0), {@code BigInteger},
     *       {@code BigDecimal} with its scale, {@code UUID}, {@code java.time}, {@code Locale}, {@code URI}, {@code Date},
     *       {@code BitSet} and the optionals by their {@code equals}; enum constants and classes by their names;
     *   <li>arrays by their class and content;
     *   <li>records by their components, whatever their own {@code equals} says;
     *   <li>lists, sets, maps and map entries by the contracts of their interfaces, whatever their classes;
     *   <li>the key classes of Spring's and Hibernate's caches;
     *   <li>other {@code Serializable} classes by Java serialization in which equal objects are unified. What cannot be made
     *       canonical so is refused with {@link NonCanonicalKeyException} when it is met: hash-ordered collections, classes
     *       with {@code Object.hashCode()}, and classes whose serialized copy is not equal to the original, which is tried
     *       on the first 16 keys of a class and on one in 4,096 later; these later ones are only logged and counted.
     * </ul>
     *
     * @param type what all keys are; if it is not final, each key also says its own class
     * @param loader where to look for classes first, or null
     * @throws EncodeException on encoding a key that can be neither written nor serialized
     */
    public static <K> Codec<K> forKeys(Class<K> type, @Nullable ClassLoader loader) {
        return forKeys(type, loader, null);
    }

    /**
     * As {@link #forKeys(Class, ClassLoader)}, with an allow-list.
     *
     * @param allowList other classes than those for which it answers {@code ALLOWED}, the type itself and the basic ones of
     *     {@code java.lang}, are never instantiated, whatever the bytes say, and no code of theirs runs; what components of a record that
     *     is allowed are declared as is allowed with it. Limits that it has on serialized objects ({@code maxdepth}, {@code maxrefs},
     *     {@code maxarray}, {@code maxbytes} of a pattern) hold beside those that always do. Null for no restriction
     */
    public static <K> Codec<K> forKeys(
            Class<K> type, @Nullable ClassLoader loader, @Nullable ObjectInputFilter allowList) {
        return builtIn(type, true, loader, allowList);
    }

    /**
     * Returns a codec for values. Types that {@link #forKeys(Class, ClassLoader) keys} may have are written in the same way;
     * the usual collections of {@code java.util} keep their class (a {@code LinkedHashMap} its order of insertion, but not
     * that it is ordered by access); everything else is serialized, with {@code writeReplace} and {@code readResolve}
     * honoured, and read back within limits on depth, number and size of what is made.
     *
     * <p>A value whose class is missing, or has other record components or another {@code serialVersionUID} than when it
     * was written, is not {@linkplain Codec#decodable decodable}.
     *
     * @param type what all values are
     * @param loader where to look for classes first, or null
     * @throws EncodeException on encoding a value that can be neither written nor serialized
     */
    public static <V> Codec<V> forValues(Class<V> type, @Nullable ClassLoader loader) {
        return forValues(type, loader, null);
    }

    /**
     * As {@link #forValues(Class, ClassLoader)}, with an allow-list.
     *
     * @param allowList as for {@link #forKeys(Class, ClassLoader, ObjectInputFilter) keys}
     */
    public static <V> Codec<V> forValues(
            Class<V> type, @Nullable ClassLoader loader, @Nullable ObjectInputFilter allowList) {
        return builtIn(type, false, loader, allowList);
    }

    /**
     * Returns a codec for values that uses Java serialization for all of them.
     *
     * @param type what all values are
     * @param loader where to look for classes first, or null
     * @param allowList as for {@link #forKeys(Class, ClassLoader, ObjectInputFilter) keys}
     */
    public static <T> Codec<T> serialization(
            Class<T> type, @Nullable ClassLoader loader, @Nullable ObjectInputFilter allowList) {
        return FormCodec.serialization(type, new TypeResolver(type, loader, allowList));
    }

    @SuppressWarnings("unchecked") // The codecs of the types that are compared.
    private static <T> Codec<T> builtIn(
            Class<T> declared, boolean keys, @Nullable ClassLoader loader, @Nullable ObjectInputFilter allowList) {
        Class<T> type = declared.isPrimitive()
                ? (Class<T>) MethodType.methodType(declared).wrap().returnType()
                : declared;
        if (type == String.class) {
            return (Codec<T>) StringCodec.INSTANCE;
        }
        if (type == Long.class) {
            return (Codec<T>) LongCodec.INSTANCE;
        }
        if (type == Integer.class) {
            return (Codec<T>) IntCodec.INSTANCE;
        }
        if (type == byte[].class) {
            return (Codec<T>) ByteArrayCodec.INSTANCE;
        }
        if (type == UUID.class) {
            return (Codec<T>) UuidCodec.INSTANCE;
        }
        TypeResolver resolver = new TypeResolver(type, loader, allowList);
        return keys ? FormCodec.forKeys(type, resolver) : FormCodec.forValues(type, resolver);
    }

    /** Returns the codec of strings: UTF-8, and lossless for unpaired surrogates too. */
    public static Codec<String> strings() {
        return StringCodec.INSTANCE;
    }

    /** Returns the codec of longs: 8 bytes, little-endian. */
    public static Codec<Long> longs() {
        return LongCodec.INSTANCE;
    }

    /** Returns the codec of integers: 4 bytes, little-endian. */
    public static Codec<Integer> ints() {
        return IntCodec.INSTANCE;
    }

    /** Returns the codec of byte arrays: the bytes as they are. As keys, arrays of equal content are equal. */
    public static Codec<byte[]> byteArrays() {
        return ByteArrayCodec.INSTANCE;
    }

    /** Returns the codec of UUIDs: 16 bytes. */
    public static Codec<UUID> uuids() {
        return UuidCodec.INSTANCE;
    }
}
