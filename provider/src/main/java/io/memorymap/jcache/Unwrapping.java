package io.memorymap.jcache;

/** {@code unwrap}, as every object of JCache has it. */
final class Unwrapping {
    private Unwrapping() {}

    /**
     * The object as one of its own types.
     *
     * @throws IllegalArgumentException if it is not of that type
     */
    static <T> T unwrap(Object object, Class<T> type) {
        if (type.isInstance(object)) {
            return type.cast(object);
        }
        throw new IllegalArgumentException(
                "A " + object.getClass().getName() + " cannot be unwrapped to " + type.getName());
    }
}
