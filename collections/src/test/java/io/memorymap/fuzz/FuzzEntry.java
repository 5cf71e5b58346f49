package io.memorymap.fuzz;

import io.memorymap.EndsWithParent;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What Jazzer calls. */
public final class FuzzEntry {
    /** The name of a bug that a fuzzer must find: by chance alone nobody does. */
    static final String PLANTED = "PLANTED";

    private static final String NAME = System.getProperty(FuzzTarget.PROPERTY, PLANTED);

    /** Each damage that is met is logged, which would be most of the work here; held, for a logger that nobody holds is forgotten. */
    private static final Logger LOG = Logger.getLogger("io.memorymap");

    static {
        LOG.setLevel(Level.OFF);
    }

    private FuzzEntry() {}

    /** Called by the fuzzer when it begins. */
    public static void fuzzerInitialize() {
        EndsWithParent.watch();
    }

    /** Runs one input of the target that a system property names. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (NAME.equals(PLANTED)) {
            planted(data);
        } else {
            FuzzTarget.valueOf(NAME).run(data);
        }
    }

    private static void planted(byte[] data) {
        // Comparisons one by one: each is a step that can be seen.
        if (data.length > 7 && data[0] == 'M' && data[2] == 'A' && data[4] == 'P' && data[6] == data.length) {
            throw new AssertionError("planted");
        }
    }
}
