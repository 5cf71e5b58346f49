import org.jspecify.annotations.NullMarked;

/** The memory-mapped key-value store, its {@code ConcurrentMap} view and the mapped structs. */
@NullMarked
module io.memorymap.collections {
    requires static transitive org.jspecify;
    // For the command line tool, which is not part of the main jar.
    requires static com.google.gson;
    requires static info.picocli;
    requires static me.tongfei.progressbar;

    exports io.memorymap;
    exports io.memorymap.pod;
}
