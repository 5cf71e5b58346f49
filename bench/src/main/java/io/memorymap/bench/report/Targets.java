package io.memorymap.bench.report;

import static io.memorymap.bench.report.Columns.BATCH_GET;
import static io.memorymap.bench.report.Columns.BATCH_GET_ALL;
import static io.memorymap.bench.report.Columns.EVICTING_PUT;
import static io.memorymap.bench.report.Columns.LONGS;
import static io.memorymap.bench.report.Columns.MOSTLY_READS;
import static io.memorymap.bench.report.Columns.MOSTLY_READS_TWO_THREADS;
import static io.memorymap.bench.report.Columns.ONE_THREAD;
import static io.memorymap.bench.report.Columns.TWO_THREADS;
import static io.memorymap.bench.report.Columns.UNIFORM;
import static io.memorymap.bench.report.Columns.UNIFORM_10M;
import static io.memorymap.bench.report.Columns.UNIFORM_TWO_THREADS;
import static io.memorymap.bench.report.Columns.ZIPF;
import static io.memorymap.bench.report.Section.BATCH;
import static io.memorymap.bench.report.Section.EVICT;
import static io.memorymap.bench.report.Section.FLAT;
import static io.memorymap.bench.report.Section.GET;
import static io.memorymap.bench.report.Section.JCACHE;
import static io.memorymap.bench.report.Section.LARGE;
import static io.memorymap.bench.report.Section.MIXED;
import static io.memorymap.bench.report.Section.PUT;
import static io.memorymap.bench.report.Section.SPACE;

import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Peer;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/** All that is to be reached, in one list. */
public final class Targets {
    private static final String TIMES = " x";
    /** Scaling at which a heap cache shows that the machine has two whole processors to give. */
    private static final double TWO_PROCESSORS = 1.9;
    /** Header, length and content of an array of 100 bytes, and what the harness itself allocates. */
    private static final double VALUE_ON_HEAP = 121;

    private static final List<Target> ALL = List.of(
            ratio("dependent get, Zipf, 1M / Caffeine", 0.40, GET, ZIPF, Peer.STORE, Peer.CAFFEINE),
            ratio("dependent get, Zipf, 1M / Chronicle Map", 0.85, GET, ZIPF, Peer.STORE, Peer.CHRONICLE_MAP),
            ratio("dependent get, uniform, 1M / Caffeine", 0.45, GET, UNIFORM, Peer.STORE, Peer.CAFFEINE),
            ratio("dependent get, uniform, 1M / Chronicle Map", 0.92, GET, UNIFORM, Peer.STORE, Peer.CHRONICLE_MAP),
            ratio("dependent get, uniform, 10M / Caffeine", 0.45, GET, UNIFORM_10M, Peer.STORE, Peer.CAFFEINE),
            ratio(
                    "dependent get, uniform, 10M / Chronicle Map",
                    0.92,
                    GET,
                    UNIFORM_10M,
                    Peer.STORE,
                    Peer.CHRONICLE_MAP),
            ratio("Long -> Long, uniform, 1M / Caffeine", 0.75, GET, LONGS, Peer.STORE, Peer.CAFFEINE),
            ratio("Long -> Long, uniform, 1M / Chronicle Map", 0.80, GET, LONGS, Peer.STORE, Peer.CHRONICLE_MAP),
            atMost("a read allocates its value and nothing else", VALUE_ON_HEAP, " bytes", Targets::allocated),
            ratio("evicting get / strict get, Zipf, 1M", 1.10, GET, ZIPF, Peer.STORE_EVICTING, Peer.STORE),
            ratio(
                    "JCache get of a record / Caffeine's JCache",
                    0.10,
                    JCACHE,
                    jcache("get", Data.RECORD),
                    Peer.JCACHE,
                    Peer.CAFFEINE_JCACHE),
            ratio(
                    "JCache get of a Serializable / Caffeine's JCache",
                    0.35,
                    JCACHE,
                    jcache("get", Data.POJO),
                    Peer.JCACHE,
                    Peer.CAFFEINE_JCACHE),
            batch("getAll(64), a key / get, store", Peer.STORE),
            batch("getAll(64), a key / get, JCache", Peer.JCACHE),
            ratio(
                    "put at full capacity, PROCESS / Chronicle Map",
                    0.90,
                    PUT,
                    ONE_THREAD,
                    Peer.STORE,
                    Peer.CHRONICLE_MAP),
            ratio(
                    "put at full capacity, PERIODIC / Chronicle Map",
                    1.15,
                    PUT,
                    ONE_THREAD,
                    Peer.STORE_PERIODIC,
                    Peer.CHRONICLE_MAP),
            ratio(
                    "put at full capacity, 2 threads, PROCESS / Chronicle Map",
                    0.75,
                    PUT,
                    TWO_THREADS,
                    Peer.STORE,
                    Peer.CHRONICLE_MAP),
            ratio("95 % get, PROCESS / Chronicle Map", 0.85, MIXED, MOSTLY_READS, Peer.STORE, Peer.CHRONICLE_MAP),
            ratio(
                    "95 % get, PERIODIC / Chronicle Map",
                    1.0, MIXED, MOSTLY_READS, Peer.STORE_PERIODIC, Peer.CHRONICLE_MAP),
            ratio(
                    "put of new keys, evicting, JCache / Caffeine's JCache",
                    0.6,
                    EVICT,
                    EVICTING_PUT,
                    Peer.JCACHE,
                    Peer.CAFFEINE_JCACHE),
            ratio(
                    "put of new keys, evicting, store / Caffeine",
                    1.0,
                    EVICT,
                    EVICTING_PUT,
                    Peer.STORE_EVICTING,
                    Peer.CAFFEINE),
            scaling("reads, 2 threads against 1", 1.8, GET, UNIFORM, UNIFORM_TWO_THREADS),
            scaling("95 % get, 2 threads against 1", 1.6, MIXED, MOSTLY_READS, MOSTLY_READS_TWO_THREADS),
            atMost("25 to 99 % full: slowest / fastest", 1.15, TIMES, Targets::flatness),
            atMost("heap of an empty cache", 20, " KiB", median(SPACE, Columns.EMPTY_HEAP, Peer.JCACHE)),
            atMost("heap of 1M entries, store", 4, " MiB", median(SPACE, Columns.MILLION_HEAP, Peer.STORE)),
            atMost("heap of 1M entries, JCache", 4, " MiB", median(SPACE, Columns.MILLION_HEAP, Peer.JCACHE)),
            atMost("100M entries: time to fill, an entry / 1M", 2, TIMES, large(Columns.LARGE_FILL)),
            atMost("100M entries: uniform get / 1M", 2, TIMES, large(Columns.LARGE_GET)),
            atMost("100M entries: opens in", 50, " ms", results -> largest(results, Columns.LARGE_OPEN)));

    private Targets() {}

    /** All of them, in the order of the report. */
    public static List<Target> all() {
        return ALL;
    }

    /**
     * Name of a column of the JCache section.
     *
     * @param call the method
     * @param data keys and values
     */
    public static String jcache(String call, Data data) {
        return call + ", " + data.shortTitle();
    }

    private static Target atMost(String text, double bound, String unit, Function<Results, OptionalDouble> measure) {
        return new Target(text, true, bound, unit, measure, results -> true);
    }

    private static Target ratio(String text, double bound, Section section, String column, Peer of, Peer to) {
        return atMost(
                text,
                bound,
                TIMES,
                results -> Target.ratio(
                        median(section, column, of).apply(results),
                        median(section, column, to).apply(results)));
    }

    private static Target batch(String text, Peer peer) {
        return atMost(
                text,
                0.65,
                TIMES,
                results -> Target.ratio(
                        median(BATCH, BATCH_GET_ALL, peer).apply(results),
                        median(BATCH, BATCH_GET, peer).apply(results)));
    }

    private static Target scaling(String text, double bound, Section section, String one, String two) {
        Predicate<Results> shown =
                results -> throughput(results, section, one, two, Peer.CAFFEINE).orElse(0) >= TWO_PROCESSORS;
        return new Target(
                text + ", where Caffeine reaches 1.9",
                false,
                bound,
                TIMES,
                results -> throughput(results, section, one, two, Peer.STORE),
                shown);
    }

    /** Operations of two threads to those of one; figures are nanoseconds of each thread. */
    private static OptionalDouble throughput(Results results, Section section, String one, String two, Peer peer) {
        OptionalDouble ratio = Target.ratio(
                median(section, one, peer).apply(results),
                median(section, two, peer).apply(results));
        return ratio.isPresent() ? OptionalDouble.of(2 * ratio.getAsDouble()) : ratio;
    }

    private static Function<Results, OptionalDouble> median(Section section, String column, Peer peer) {
        return results -> results.median(section.id(), column, peer.title());
    }

    private static OptionalDouble allocated(Results results) {
        Result result = results.find(GET.id(), ZIPF, Peer.STORE.title());
        return result == null ? OptionalDouble.empty() : result.medianAllocated();
    }

    private static OptionalDouble flatness(Results results) {
        DoubleSummaryStatistics rows = results.of(FLAT.id()).stream()
                .filter(result -> result.subject().equals(Peer.STORE.title()))
                .flatMapToDouble(result -> result.median().stream())
                .summaryStatistics();
        return rows.getCount() < 2 ? OptionalDouble.empty() : OptionalDouble.of(rows.getMax() / rows.getMin());
    }

    /** The largest store against the one of a million. */
    private static Function<Results, OptionalDouble> large(String column) {
        return results -> {
            OptionalDouble largest = largest(results, column);
            OptionalDouble million = results.median(LARGE.id(), column, largeSubject(1));
            return Target.ratio(largest, million);
        };
    }

    private static OptionalDouble largest(Results results, String column) {
        OptionalDouble hundred = results.median(LARGE.id(), column, largeSubject(100));
        return hundred.isPresent() ? hundred : results.median(LARGE.id(), column, largeSubject(50));
    }

    /**
     * Name of a row of the section on many entries.
     *
     * @param millions how many
     */
    public static String largeSubject(int millions) {
        return millions + "M entries";
    }
}
