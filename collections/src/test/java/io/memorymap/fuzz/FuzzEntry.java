package io.memorymap.fuzz;

import io.memorymap.EndsWithParent;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What Jazzer calls. A process needs some seconds before it fuzzes at all, so that one process may have several targets: each input is then
 * run by each of them.
 */
public final class FuzzEntry {
    /** The name of a bug that a fuzzer must find: by chance alone nobody does. */
    static final String PLANTED = "PLANTED";

    private static final List<String> NAMES =
            Arrays.asList(System.getProperty(FuzzTarget.PROPERTY, PLANTED).split(","));
    private static final List<FuzzTarget> TARGETS = Arrays.stream(FuzzTarget.values())
            .filter(target -> NAMES.contains(target.name()))
            .toList();

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

    /** Runs one input by the targets that a system property names. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (NAMES.contains(PLANTED)) {
            planted(data);
        }
        for (FuzzTarget target : TARGETS) {
            run(target, data);
        }
    }

    private static void run(FuzzTarget target, byte[] data) {
        boolean met = false;
        try {
            target.run(data);
            met = true;
        } finally {
            if (!met) {
                System.err.println("Not met as it should be by " + target);
            }
        }
    }

    private static void planted(byte[] data) {
        // Comparisons one by one: each is a step that can be seen.
        if (data.length > 7 && data[0] == 'M' && data[2] == 'A' && data[4] == 'P' && data[6] == data.length) {
            throw new AssertionError("planted");
        }
    }
}
