package io.memorymap.jcache.event;

/** {@code unwrap}, as every object of JCache has it. */
public final class Unwrapping {
    private Unwrapping() {}

    /**
     * The object as one of its own types.
     *
     * @throws IllegalArgumentException if it is not of that type
     */
    public static <T> T unwrap(Object object, Class<T> type) {
        if (type.isInstance(object)) {
            return type.cast(object);
        }
        throw new IllegalArgumentException(
                "A " + object.getClass().getName() + " cannot be unwrapped to " + type.getName());
    }
}
