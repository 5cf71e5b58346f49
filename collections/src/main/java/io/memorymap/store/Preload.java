package io.memorymap.store;

import io.memorymap.memory.MappedFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads what the first store of a JVM will need while the opening thread still looks at the path, the lock and the header. Most
 * of the time to a first answer in a fresh JVM goes into classes, not into the file, and a second processor can take a part of it.
 */
public final class Preload implements Runnable {
    /**
     * What the opening thread comes to, its last first: while it waits for a class that is just being loaded here, it can load no
     * other. The two threads meet about when the mapping has been made.
     */
    private static final String[] CLASSES = {
        "io.memorymap.store.Scratch",
        "io.memorymap.codec.ByteOutput",
        "io.memorymap.engine.RecordImage",
        "io.memorymap.codec.ByteInput",
        "io.memorymap.codec.scalar.Utf8",
        "io.memorymap.format.SlotDescriptor",
        "io.memorymap.engine.FlushDaemon",
        "io.memorymap.store.StoreResources",
        "io.memorymap.engine.BlockLog",
        "io.memorymap.engine.Segment",
        "io.memorymap.engine.ClassTable",
        "io.memorymap.engine.KeyHash",
        "io.memorymap.format.RecordDescriptor",
    };

    private static boolean begun;

    private Preload() {}

    /** Starts, once in a JVM with more than one processor. */
    public static synchronized void begin() {
        if (begun) {
            return;
        }
        begun = true;
        if (Runtime.getRuntime().availableProcessors() > 1) {
            Thread thread = new Thread(null, new Preload(), "memorymap-preload", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }
    }

    @Override
    public void run() {
        // For its first mapping a JVM loads some 100 classes of its own, of method handles; ours build on them.
        map();
        load("io.memorymap.format.HeapBytes");
        for (String name : CLASSES) {
            load(name);
        }
    }

    /** Maps a byte of a file that every JDK has: what the JDK needs for that is a good part of the whole. */
    private static void map() {
        try {
            MappedFile.map(Path.of(System.getProperty("java.home", "."), "release"), 1, 0, 0, false);
        } catch (IOException e) {
            System.getLogger("io.memorymap").log(System.Logger.Level.DEBUG, "Not mapped ahead", e);
        }
    }

    /** Loads and initializes a class. */
    static void load(String name) {
        try {
            Class.forName(name, true, Preload.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Whoever needs the class meets the same error, and has a caller to tell.
            System.getLogger("io.memorymap").log(System.Logger.Level.DEBUG, "Not loaded ahead: " + name, e);
        }
    }

    static String[] classes() {
        return CLASSES.clone();
    }
}
