package io.memorymap.bench.report;

/** The experiments by name, where those who measure and those who judge must mean the same. */
public final class Columns {
    public static final String ZIPF = "Zipf, 1M";
    public static final String UNIFORM = "uniform, 1M";
    public static final String UNIFORM_10M = "uniform, 10M";
    public static final String LONGS = "Long -> Long, uniform, 1M";
    public static final String NEW_KEYS = "Zipf, 1M, key made anew";
    public static final String UNTOUCHED = "Zipf, 1M, not touched";
    public static final String RECORDS = "record of five fields, 100k";
    public static final String UNIFORM_TWO_THREADS = "uniform, 1M, 2 threads";

    public static final String ONE_THREAD = "1 thread";
    public static final String TWO_THREADS = "2 threads";

    public static final String MOSTLY_READS = "95 % get";
    public static final String MOSTLY_READS_TWO_THREADS = "95 % get, 2 threads";
    public static final String HALF_READS = "50 % get";

    public static final String EVICTING_PUT = "put";

    public static final String BATCH_GET = "get, one by one";
    public static final String BATCH_GET_ALL = "getAll(64)";

    public static final String FILL_1M = "fill of 1M, ms";
    public static final String FILL_10M = "fill of 10M, ms";
    public static final String OPEN_1M = "open to first get, 1M, ms";
    public static final String OPEN_10M = "open to first get, 10M, ms";
    public static final String DISK = "bytes on disk, MiB";
    public static final String KEPT = "kept after kill -9, %";

    public static final String EMPTY_HEAP = "heap of an empty cache, KiB";
    public static final String MILLION_HEAP = "heap of 1M entries, MiB";
    public static final String READ_PAGES = "pages dirtied by 1M reads";
    public static final String UPDATE_PAGES = "pages dirtied by 1M updates";

    public static final String LARGE_FILL = "fill, ns an entry";
    public static final String LARGE_GET = "dependent get, uniform, ns";
    public static final String LARGE_OPEN = "open to first get, ms";
    public static final String LARGE_DISK = "bytes on disk, MiB";

    private Columns() {}
}
