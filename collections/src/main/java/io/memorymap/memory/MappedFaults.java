package io.memorymap.memory;

/**
 * Faults on mapped pages, on a JVM that may report them late.
 *
 * <p>JDK 17 notes a fault of compiled code and throws it when the thread next returns from the runtime of the JVM: perhaps in the caller's code,
 * perhaps inside an unlock before it has taken effect. To come back from a native method is not enough. Code that finds a page gone, or may have
 * met one, therefore has the fault thrown here, where it is caught. Thread-safe.
 */
public final class MappedFaults {
    /** Not a constant: compiled code makes an array of constant length without the runtime. */
    private static int none;

    /** From here on the JVM reports a fault when the method that met it returns, if not before. */
    private static final int REPORTS_SOON = 21;

    /** Whether compiled code may go on for long with what it has not read. */
    public static final boolean LATE = Runtime.version().feature() < REPORTS_SOON;

    /**
     * Throws the fault that the JVM has noted for this thread, if there is one. Makes 16 bytes of garbage.
     *
     * @throws InternalError the fault
     */
    public static void report() {
        // An array of arrays is made by the runtime, in interpreted and in compiled code.
        if (new byte[none][none].length > 0) {
            throw new AssertionError("an empty array has elements");
        }
    }

    /** Has the fault that the JVM has noted for this thread reported, and drops it: the caller knows already that there is one. */
    public static void drop() {
        try {
            report();
        } catch (InternalError known) {
            // It has done its harm, and is not to be thrown again in other hands.
            return;
        }
    }

    /**
     * Throws the fault that the JVM has noted, or one of its own if there is none.
     *
     * @param message of the own one
     * @throws InternalError always
     */
    public static void fail(String message) {
        report();
        throw new InternalError(message);
    }

    private MappedFaults() {}
}
