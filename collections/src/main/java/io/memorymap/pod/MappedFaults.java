package io.memorymap.pod;

/**
 * Faults on mapped pages, on a JVM that may report them late.
 *
 * <p>JDK 17 notes a fault of compiled code and throws it when the thread next returns from the runtime: perhaps in the
 * caller's code, perhaps inside an unlock before it has taken effect. Code that finds a page gone therefore has the fault
 * thrown here, where it is caught.
 */
final class MappedFaults {
    /** Not a constant: compiled code makes an array of constant length without the runtime. */
    private static int none;

    /**
     * Throws the fault that the JVM has noted, or one of its own if there is none.
     *
     * @throws InternalError always
     */
    static void fail(String message) {
        // An array of arrays is made by the runtime, in interpreted and in compiled code.
        int made = new byte[none][none].length;
        throw new InternalError(made == 0 ? message : "an empty array has elements");
    }

    private MappedFaults() {}
}
