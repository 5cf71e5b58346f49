package io.memorymap.bench.workload;

import java.util.List;

/** What the JVMs that measure get on their command line: the same for every subject. None of it is needed by the store. */
public final class Flags {
    /** Chronicle Map reaches into the JDK, and compiles a class of its own with javac when a map is created. */
    static final String CHRONICLE_1 = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";

    static final String CHRONICLE_2 = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";
    static final String CHRONICLE_3 = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    static final String CHRONICLE_4 = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";
    static final String CHRONICLE_5 = "--add-opens=java.base/java.io=ALL-UNNAMED";
    static final String CHRONICLE_6 = "--add-opens=java.base/java.util=ALL-UNNAMED";
    /** It reports each start to a server of its maker otherwise. */
    static final String CHRONICLE_7 = "-Dchronicle.analytics.disable=true";

    static final String CHRONICLE_8 = "-Dchronicle.announcer.disable=true";
    static final String CHRONICLE_9 = "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED";
    static final String CHRONICLE_10 = "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED";
    /** lmdbjava and Chronicle Map use addresses of direct buffers. */
    static final String ADDRESSES_1 = "--add-opens=java.base/java.nio=ALL-UNNAMED";

    static final String ADDRESSES_2 = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
    /** Native libraries, which JDK 24 and later warn of. */
    static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    /** LMDB: without checks that its documentation advises to turn off when speed counts. */
    static final String LMDB = "-Dlmdbjava.disableChecks=true";
    /** Nobody listens to the log of the libraries. */
    static final String LOG = "-Dslf4j.internal.verbosity=ERROR";
    /** Enough for ten million entries on the heap. */
    static final String HEAP_FROM = "-Xms1g";

    static final String HEAP_TO = "-Xmx8g";

    /**
     * A young generation that stays as it is. One that grows takes a page fault for each 4 KiB that are allocated until it has been through all of
     * itself, seconds into the measuring, and who returns new values would pay for it and who hands out old ones would not.
     */
    static final String YOUNG = "-Xmn512m";

    private static final List<String> ALL = List.of(
            CHRONICLE_1,
            CHRONICLE_2,
            CHRONICLE_3,
            CHRONICLE_4,
            CHRONICLE_5,
            CHRONICLE_6,
            CHRONICLE_7,
            CHRONICLE_8,
            CHRONICLE_9,
            CHRONICLE_10,
            ADDRESSES_1,
            ADDRESSES_2,
            NATIVE,
            LMDB,
            LOG,
            HEAP_FROM,
            HEAP_TO,
            YOUNG);

    private Flags() {}

    /** All of them. */
    public static List<String> all() {
        return ALL;
    }
}
