package io.memorymap.engine;

/**
 * Mapped memory did not keep what was written to it, or could not be read: the file was cut short, or its device failed.
 * The store becomes read-only for good when this is thrown.
 */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A fault that was found by looking. */
    FaultException(String message) {
        super(message);
    }

    /** A fault that the JVM reported while something was done. */
    FaultException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The answer to what comes after a fault. */
    static FaultException readOnly(Throwable reason) {
        return new FaultException("The store is read-only since an earlier failure", reason);
    }
}
