package io.memorymap.jcache.remote.history;

/**
 * What one process did to one key, as seen from outside.
 *
 * @param process the session: all threads of a process, and the processes that follow it on the same directory
 * @param key the key
 * @param outcome what is known of the end
 * @param cached whether what was observed may have come from a near cache, and be a little behind
 * @param observed the value that was there before, {@link #ABSENT}, or {@link #UNSEEN}
 * @param written the value that was written, unique among all; {@link #ABSENT} for a removal, {@link #UNSEEN} for none
 * @param start when it began, in nanoseconds of the machine
 * @param end when it ended
 */
record Operation(
        int process, int key, Outcome outcome, boolean cached, long observed, long written, long start, long end) {
    /** There is no entry. */
    static final long ABSENT = 0;

    /** Nothing was observed, or nothing was written. */
    static final long UNSEEN = -1;

    /** What is known of the end of an operation. */
    enum Outcome {
        /** It was answered. */
        ACKNOWLEDGED,
        /** It may have taken effect, may do so later, or never. */
        UNKNOWN,
        /** It was said to have had no effect. */
        FAILED
    }

    boolean isAcknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }

    boolean writesValue() {
        return written > ABSENT;
    }

    boolean observesValue() {
        return observed > ABSENT;
    }

    /** Whether it shows that there was no entry at one moment of it. */
    boolean showsAbsence() {
        return isAcknowledged() && (observed == ABSENT || (written == ABSENT && observed == UNSEEN)) && !writesValue();
    }

    @Override
    public String toString() {
        return "process " + process + " [" + start + ", " + (outcome == Outcome.UNKNOWN ? "?" : Long.toString(end))
                + "]"
                + (observed == UNSEEN ? "" : " saw " + name(observed))
                + (written == UNSEEN ? "" : " wrote " + name(written))
                + (isAcknowledged() ? "" : " (" + outcome + ")");
    }

    private static String name(long value) {
        return value == ABSENT ? "nothing" : Long.toString(value);
    }
}
