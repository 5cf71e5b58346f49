package io.memorymap.engine;

/**
 * Mapped memory did not keep what was written to it, or could not be read: the file was cut short, or its device failed.
 * The store becomes read-only for good when this is thrown.
 *
 * <p>Made by methods that return the supertype: the JVM loads an exception that a class is seen to throw together with that class,
 * and a store that opens and answers does without this one.
 */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FaultException(String message, Throwable cause) {
        super(message, cause);
    }

    private FaultException(String message) {
        super(message);
    }

    /** A fault that was found by looking. */
    static RuntimeException found(String message) {
        return new FaultException(message);
    }

    /** A fault that the JVM reported while something was done. */
    static RuntimeException during(String message, Throwable cause) {
        return new FaultException(message, cause);
    }

    /** The answer to what comes after a fault. */
    static RuntimeException readOnly(Throwable reason) {
        return new FaultException("The store is read-only since an earlier failure", reason);
    }
}
