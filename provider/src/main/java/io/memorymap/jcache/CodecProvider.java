package io.memorymap.jcache;

import io.memorymap.codec.Codec;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * Codecs for the values of caches, found as a service ({@link java.util.ServiceLoader}) by the class loader of the cache manager. A cache asks for
 * one by its name: {@code serializer = acme}.
 *
 * <p>Implementations are public, with a public constructor without parameters, and safe for use by several threads.
 */
public interface CodecProvider {
    /** The name in the configuration: not {@code java}, {@code kryo}, {@code fory} or {@code json}. */
    String name();

    /**
     * A codec for the values of one cache, or null if there is none for their type. Its {@link Codec#id() id} is kept in the cache's file.
     *
     * @param type what all values are
     * @param loader where to look for classes first; null for the context class loader of the thread
     * @param filter which classes may be instantiated though only stored bytes name them, as {@code serial-filter} says; null if it does not
     * @param <T> the type of the values
     */
    <T> @Nullable Codec<T> codec(Class<T> type, @Nullable ClassLoader loader, @Nullable ObjectInputFilter filter);
}
