package io.memorymap.bench.report;

import static io.memorymap.bench.report.Report.number;

import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Peer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** The part of the README: one plot, and the table against Caffeine and the persistent map that is closest. */
final class ReadmePart {
    private record Row(String text, Section section, String column, Peer ours, Peer caffeine) {}

    private static final List<Row> ROWS = List.of(
            new Row("get, Zipf 0.99, value read", Section.GET, Columns.ZIPF, Peer.STORE, Peer.CAFFEINE),
            new Row("get, uniform, value read", Section.GET, Columns.UNIFORM, Peer.STORE, Peer.CAFFEINE),
            new Row("get, uniform, of 10,000,000", Section.GET, Columns.UNIFORM_10M, Peer.STORE, Peer.CAFFEINE),
            new Row("get, value not touched", Section.GET, Columns.UNTOUCHED, Peer.STORE, Peer.CAFFEINE),
            new Row("get, `Long` to `Long`", Section.GET, Columns.LONGS, Peer.STORE, Peer.CAFFEINE),
            new Row("put over another value", Section.PUT, Columns.ONE_THREAD, Peer.STORE, Peer.CAFFEINE),
            new Row(
                    "the same, forced every second",
                    Section.PUT,
                    Columns.ONE_THREAD,
                    Peer.STORE_PERIODIC,
                    Peer.CAFFEINE),
            new Row("95 % get, 5 % put", Section.MIXED, Columns.MOSTLY_READS, Peer.STORE, Peer.CAFFEINE),
            new Row(
                    "the same, forced every second",
                    Section.MIXED,
                    Columns.MOSTLY_READS,
                    Peer.STORE_PERIODIC,
                    Peer.CAFFEINE),
            new Row(
                    "put of a new key that evicts",
                    Section.EVICT,
                    Columns.EVICTING_PUT,
                    Peer.STORE_EVICTING,
                    Peer.CAFFEINE),
            jcache("JCache get, `byte[]`", Data.BYTES),
            jcache("JCache get, a record", Data.RECORD),
            jcache("JCache get, a `Serializable`", Data.POJO));

    private ReadmePart() {}

    private static Row jcache(String text, Data data) {
        return new Row(text, Section.JCACHE, Targets.jcache("get", data), Peer.JCACHE, Peer.CAFFEINE_JCACHE);
    }

    static String of(Results results, String plots) {
        StringBuilder text = new StringBuilder();
        // Two runs may differ in what is not said here, and one machine may have measured on several days.
        Map<String, Set<String>> days = new LinkedHashMap<>();
        for (Machine machine : results.machines()) {
            String name = machine.processor() + ", " + machine.processors() + " processors; " + machine.java();
            days.computeIfAbsent(name, unused -> new LinkedHashSet<>()).add(machine.day());
        }
        days.forEach((name, of) ->
                text.append(name).append("; ").append(String.join(", ", of)).append(". "));
        text.append(
                "Nanoseconds, medians, what is compared in one run; 1,000,000 entries, keys of 16 characters, values of 100 bytes,"
                        + " unless it is said otherwise. All peers and all targets: [bench/RESULTS.md](bench/RESULTS.md).\n\n");
        text.append("![Lookups](").append(plots).append("/get.svg)\n\n");
        text.append("| | ours | Caffeine | ratio | Chronicle Map | ratio |\n|---|---|---|---|---|---|\n");
        for (Row row : ROWS) {
            OptionalDouble ours = median(results, row, row.ours);
            if (ours.isPresent()) {
                text.append("| ").append(row.text).append(" | ").append(number(ours.getAsDouble()));
                beside(text, ours, median(results, row, row.caffeine));
                beside(text, ours, median(results, row, Peer.CHRONICLE_MAP));
                text.append(" |\n");
            }
        }
        return text.toString();
    }

    private static OptionalDouble median(Results results, Row row, Peer peer) {
        return results.median(row.section.id(), row.column, peer.title());
    }

    private static void beside(StringBuilder text, OptionalDouble ours, OptionalDouble other) {
        OptionalDouble ratio = Target.ratio(ours, other);
        if (ratio.isPresent()) {
            text.append(
                    String.format(Locale.ROOT, " | %s | **%.2f**", number(other.getAsDouble()), ratio.getAsDouble()));
        } else {
            text.append(" | | ");
        }
    }
}
