package io.memorymap.crash;

/** The end of a simulated process: thrown at every further access to its memory. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("The process is dead", null, false, false);
    }
}
