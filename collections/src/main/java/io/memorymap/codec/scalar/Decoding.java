package io.memorymap.codec.scalar;

import io.memorymap.codec.ByteInput;
import io.memorymap.codec.DecodeException;

/** What every decoder checks. */
public final class Decoding {
    private Decoding() {}

    /** Refuses bytes behind the end of an object: they are not what was written. */
    public static void expectEnd(ByteInput in) {
        if (in.remaining() != 0) {
            throw new DecodeException(in.remaining() + " bytes too many at " + in.position());
        }
    }

    /**
     * Gives what went wrong its final type. Constructors of the application may throw anything, and hostile bytes bring even
     * the platform's own to an {@code InternalError}; only for lack of memory the bytes are not to blame.
     */
    public static DecodeException exception(String message, Throwable cause) {
        if (cause instanceof OutOfMemoryError error) {
            throw error;
        }
        return cause instanceof DecodeException known ? known : new DecodeException(message + ": " + cause, cause);
    }
}
