package io.memorymap.jcache.serializer;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.ByteOutput;
import io.memorymap.codec.Codec;
import io.memorymap.codec.DecodeException;
import io.memorymap.codec.EncodeException;
import org.jspecify.annotations.Nullable;

/**
 * A codec for values that a library writes. What cannot be read, because its class has changed or is not allowed, counts as absent. Thread-safe.
 *
 * @param <T> the type of the values
 */
abstract class LibraryCodec<T> implements Codec<T> {
    private final String id;
    private final Class<T> type;

    LibraryCodec(String library, Class<T> type) {
        this.id = library + ":" + type.getName();
        this.type = type;
    }

    /** Appends the bytes of a value. */
    abstract void write(T value, ByteOutput out) throws Exception;

    /** Reads a value from a part of an array. */
    abstract @Nullable Object read(byte[] array, int offset, int length) throws Exception;

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final void encode(T value, ByteOutput out) {
        if (!type.isInstance(value)) {
            throw new ClassCastException(value.getClass().getName() + " is no " + type.getName());
        }
        try {
            write(value, out);
        } catch (Exception | StackOverflowError e) {
            throw new EncodeException(
                    "a " + value.getClass().getName() + " cannot be written by " + id + ": " + reason(e), e);
        }
    }

    @Override
    public final T decode(ByteInput in) {
        int length = in.remaining();
        try {
            Object value = read(in.array(), in.position(), length);
            in.skip(length);
            if (value == null) {
                throw new IllegalArgumentException("there is no value in the bytes");
            }
            return type.cast(value);
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw new DecodeException("cannot be read by " + id + ": " + reason(e), e);
        }
    }

    /** By reading: none of the libraries can tell without. */
    @Override
    public final boolean decodable(ByteInput in) {
        try {
            decode(in);
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof EncodeException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    }
}
