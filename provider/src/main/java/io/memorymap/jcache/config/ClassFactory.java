package io.memorymap.jcache.config;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Map;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of a class that the configuration file names, or takes them from the {@link Factory} that it is. Unlike
 * {@code FactoryBuilder} it keeps the class itself: a name would be looked up again, in whatever loader the calling thread
 * has.
 *
 * @param type the class; has a public constructor without parameters
 * @param <T> what is made
 */
record ClassFactory<T>(Class<?> type) implements Factory<T> {
    private static final long serialVersionUID = 1L;

    private static final Map<String, Class<?>> PRIMITIVE_ARRAYS = Map.of(
            "byte[]",
            byte[].class,
            "short[]",
            short[].class,
            "int[]",
            int[].class,
            "long[]",
            long[].class,
            "char[]",
            char[].class,
            "float[]",
            float[].class,
            "double[]",
            double[].class,
            "boolean[]",
            boolean[].class);

    /**
     * A factory for a class that must be of the expected type, or a factory.
     *
     * @param cacheName for messages
     * @param key the key in the file, for messages
     * @throws CacheException if there is no such class, or it is not usable
     */
    static <T> ClassFactory<T> of(
            String cacheName, String key, String className, Class<? super T> expected, ClassLoader loader) {
        Class<?> type = load(cacheName, key, className, loader);
        String problem = null;
        if (!expected.isAssignableFrom(type) && !Factory.class.isAssignableFrom(type)) {
            problem = "is neither a " + expected.getName() + " nor a " + Factory.class.getName();
        } else if (Arrays.stream(type.getConstructors())
                .noneMatch(constructor -> constructor.getParameterCount() == 0)) {
            problem = "has no public constructor without parameters";
        }
        if (problem != null) {
            throw new CacheException(message(cacheName, key, className) + problem);
        }
        return new ClassFactory<>(type);
    }

    /** A class by its name; names of {@code java.lang} and of primitive arrays may be short. */
    static Class<?> load(String cacheName, String key, String className, ClassLoader loader) {
        Class<?> array = PRIMITIVE_ARRAYS.get(className);
        if (array != null) {
            return array;
        }
        Class<?> found = tryLoad(className, loader);
        if (found == null && className.indexOf('.') < 0) {
            found = tryLoad("java.lang." + className, loader);
        }
        if (found == null) {
            throw new CacheException(message(cacheName, key, className)
                    + "there is no such class for the manager's class loader " + loader);
        }
        return found;
    }

    private static @Nullable Class<?> tryLoad(String className, ClassLoader loader) {
        try {
            return Class.forName(className, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static String message(String cacheName, String key, String className) {
        return "cache \"" + cacheName + "\": " + key + " = " + className + ": ";
    }

    @Override
    @SuppressWarnings("unchecked")
    public T create() {
        try {
            Object made = type.getConstructor().newInstance();
            return (T) (made instanceof Factory<?> factory ? factory.create() : made);
        } catch (InvocationTargetException e) {
            throw new CacheException("the constructor of " + type.getName() + " failed: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new CacheException(
                    type.getName()
                            + " cannot be instantiated; it must be public, in a package that this module may use",
                    e);
        }
    }
}
