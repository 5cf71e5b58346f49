package io.memorymap.soak;

import java.io.IOException;

/** Ends a process with the one that has started it: else one that works until it is killed would go on alone when its test is. */
public final class EndsWithParent {
    private static final int STATUS = 4;

    private EndsWithParent() {}

    /** From here on the process ends as soon as nobody holds the other end of its standard input. Nothing else may read from that. */
    public static void watch() {
        Thread watch = new Thread(EndsWithParent::await, "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void await() {
        try {
            int read = 0;
            while (read >= 0) {
                read = System.in.read();
            }
        } catch (IOException gone) {
            System.err.println(gone);
        }
        Runtime.getRuntime().halt(STATUS);
    }
}
