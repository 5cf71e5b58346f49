package io.memorymap.store;

import io.memorymap.codec.Codec;
import io.memorymap.codec.TypeTable;
import java.lang.invoke.MethodType;

/**
 * What the keys and values of a store are.
 *
 * @param keyType class of the keys
 * @param valueType class of the values
 * @param keyCodec how keys become bytes
 * @param valueCodec how values become bytes
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record StoreTypes<K, V>(Class<K> keyType, Class<V> valueType, Codec<K> keyCodec, Codec<V> valueCodec) {
    /** The same for one opened store, which numbers class names in its file. */
    StoreTypes<K, V> bound(TypeTable table) {
        return new StoreTypes<>(wrapped(keyType), wrapped(valueType), keyCodec.bind(table), valueCodec.bind(table));
    }

    /** The class of the objects: {@code int.class} describes a store of Integers. */
    @SuppressWarnings("unchecked") // the wrapper of a primitive type stands for the same T
    private static <T> Class<T> wrapped(Class<T> type) {
        return type.isPrimitive()
                ? (Class<T>) MethodType.methodType(type).wrap().returnType()
                : type;
    }
}
