package io.memorymap.engine;

/**
 * Mapped memory did not keep what was written to it, or could not be read: the file was cut short, or its device failed.
 * The store becomes read-only for good when this is thrown.
 */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault.
     *
     * @param message what was found
     */
    public FaultException(String message) {
        super(message);
    }

    /**
     * A fault reported by the JVM.
     *
     * @param message what was being done
     * @param cause the JVM's error
     */
    public FaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
