package io.memorymap.store;

import io.memorymap.format.HeapBytes;
import io.memorymap.memory.MappedFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/**
 * Makes what the first mapping of a JVM needs (view handles and some 150 classes of the JDK) while the opening thread still looks
 * at the path, the lock and the header. A second processor takes that part: without it an opening takes 1.11 times as long ({@code
 * OpenBenchmark} of the bench module with and without, in turns: median of 21 pairs of fresh JVMs on two cores, JDK 17).
 */
public final class Warmup implements Runnable {
    private static boolean begun;

    private Warmup() {}

    /** Starts, once in a JVM with more than one processor. */
    public static synchronized void begin() {
        if (!begun && Runtime.getRuntime().availableProcessors() > 1) {
            Thread thread = new Thread(null, new Warmup(), "memorymap-warmup", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }
        begun = true;
    }

    @Override
    public void run() {
        // The handles first: the opening thread comes to the header before it maps.
        HeapBytes.getLong(new byte[Long.BYTES], 0);
        try {
            // A file that every JDK has, for reading; its first byte is mapped.
            MappedFile.map(Path.of(System.getProperty("java.home", "."), "release"), 1, 0, 0, null);
        } catch (IOException e) {
            System.getLogger("io.memorymap").log(Level.DEBUG, "Not mapped ahead", e);
        }
    }
}
