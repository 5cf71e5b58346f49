package io.memorymap.memory;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Mapped memory did not keep what was written to it, or could not be read: the file was cut short, or its device failed.
 * The store becomes read-only for good when this is thrown, unless it is for want of room.
 */
public class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A fault that was found by looking. */
    public FaultException(String message) {
        super(message);
    }

    /** A fault that the JVM reported while something was done. */
    public FaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The answer to what comes after a fault. */
    public static FaultException readOnly(Throwable reason) {
        return reason instanceof NoRoom noRoom
                ? new NoRoom(String.valueOf(noRoom.getMessage()), noRoom)
                : new FaultException("The store is read-only since an earlier failure", reason);
    }

    /**
     * The device has no room for pages that are written anew, or the process none for a mapping: nothing was changed, and the same
     * operation succeeds when there is room.
     */
    public static final class NoRoom extends FaultException {
        private static final long serialVersionUID = 1L;

        /** What was written is there, and only its last steps, or its way to the device, wait for room. */
        private final boolean isDone;

        private final boolean isOfProcess;

        /** For want of room on the device. */
        public NoRoom(String message, Throwable cause) {
            this(message, cause, false, false);
        }

        private NoRoom(String message, @Nullable Throwable cause, boolean isOfProcess, boolean isDone) {
            super(message, cause);
            this.isOfProcess = isOfProcess;
            this.isDone = isDone;
        }

        /** A part of the file could not be mapped. */
        public static NoRoom forMapping(IOException cause) {
            return new NoRoom(String.valueOf(cause.getMessage()), cause, true, false);
        }

        /** The same for an operation that has taken effect. */
        public NoRoom done() {
            return new NoRoom(String.valueOf(getMessage()), getCause(), isOfProcess, true);
        }

        /** Whether it is a mapping that could not be had: not even what the file holds there can be read meanwhile. */
        public boolean isOfProcess() {
            return isOfProcess;
        }

        /** Whether what was written is there, but not on the device yet. */
        public boolean isDone() {
            return isDone;
        }
    }
}
