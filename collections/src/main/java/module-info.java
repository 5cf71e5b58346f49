import org.jspecify.annotations.NullMarked;

/** The memory-mapped key-value store, its {@code ConcurrentMap} view, its codecs and the mapped structs. */
@NullMarked
// The provider is compiled after this module, so the compiler does not know it yet.
@SuppressWarnings("module")
module io.memorymap.collections {
    requires static transitive org.jspecify;
    // For the flight recorder, where there is one.
    requires static jdk.jfr;
    // For the command line tool, which is not part of the main jar.
    requires static com.google.gson;
    requires static info.picocli;
    requires static jdk.httpserver;
    requires static me.tongfei.progressbar;

    exports io.memorymap;
    exports io.memorymap.codec;
    exports io.memorymap.pod;
    // For its locks of keys: caches on the heap lock theirs as stores do.
    exports io.memorymap.store to
            io.memorymap.provider;
}
