package io.memorymap.bench;

import static io.memorymap.bench.subject.Peer.CACHE2K;
import static io.memorymap.bench.subject.Peer.CACHE2K_JCACHE;
import static io.memorymap.bench.subject.Peer.CAFFEINE;
import static io.memorymap.bench.subject.Peer.CAFFEINE_JCACHE;
import static io.memorymap.bench.subject.Peer.CHRONICLE_MAP;
import static io.memorymap.bench.subject.Peer.CONCURRENT_HASH_MAP;
import static io.memorymap.bench.subject.Peer.EHCACHE_DISK;
import static io.memorymap.bench.subject.Peer.EHCACHE_HEAP;
import static io.memorymap.bench.subject.Peer.EHCACHE_JCACHE;
import static io.memorymap.bench.subject.Peer.EHCACHE_OFFHEAP;
import static io.memorymap.bench.subject.Peer.JCACHE;
import static io.memorymap.bench.subject.Peer.LMDB;
import static io.memorymap.bench.subject.Peer.MAPDB;
import static io.memorymap.bench.subject.Peer.MVSTORE;
import static io.memorymap.bench.subject.Peer.ROCKSDB;
import static io.memorymap.bench.subject.Peer.STORE;
import static io.memorymap.bench.subject.Peer.STORE_EVICTING;
import static io.memorymap.bench.subject.Peer.STORE_PERIODIC;
import static io.memorymap.bench.subject.Peer.STORE_SYNC;

import io.memorymap.bench.report.Columns;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.report.Targets;
import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.workload.BatchGet;
import io.memorymap.bench.workload.DependentGet;
import io.memorymap.bench.workload.Iteration;
import io.memorymap.bench.workload.JCacheUse;
import io.memorymap.bench.workload.MixedUse;
import io.memorymap.bench.workload.NewKeyPut;
import io.memorymap.bench.workload.OverwritingPut;
import io.memorymap.bench.workload.UntouchedGet;
import io.memorymap.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is measured with JMH, in the order of the report. */
final class Suite {
    private static final int THREE = 3;
    private static final List<Peer> FLOOR = List.of(STORE, CONCURRENT_HASH_MAP, CAFFEINE, CHRONICLE_MAP);
    private static final List<Peer> MAIN = List.of(STORE, CAFFEINE, CHRONICLE_MAP);
    private static final List<Peer> DISKS = List.of(LMDB, ROCKSDB, MVSTORE, MAPDB, EHCACHE_DISK);
    private static final List<Peer> JCACHES = List.of(JCACHE, CAFFEINE_JCACHE);
    private static final List<Peer> OTHER_JCACHES = List.of(CACHE2K_JCACHE, EHCACHE_JCACHE);

    private static final Map<String, String> ZIPF = Map.of("distribution", "zipf");
    private static final Map<String, String> UNIFORM = Map.of();

    private final List<Experiment> experiments = new ArrayList<>();

    private Suite() {}

    static List<Experiment> experiments() {
        Suite suite = new Suite();
        suite.gets();
        suite.puts();
        suite.mixed();
        suite.evicting();
        suite.batches();
        suite.jcache();
        suite.iteration();
        return suite.experiments;
    }

    private void gets() {
        add(
                Section.GET,
                Columns.ZIPF,
                DependentGet.class,
                "get",
                ZIPF,
                1,
                THREE,
                7,
                with(FLOOR, STORE_EVICTING),
                with(DISKS, CACHE2K, EHCACHE_HEAP, EHCACHE_OFFHEAP));
        add(Section.GET, Columns.UNIFORM, DependentGet.class, "get", UNIFORM, 1, THREE, 7, FLOOR, List.of());
        add(
                Section.GET,
                Columns.UNIFORM_10M,
                DependentGet.class,
                "get",
                Map.of("entries", "10000000"),
                1,
                2,
                35,
                MAIN,
                List.of());
        add(
                Section.GET,
                Columns.LONGS,
                DependentGet.class,
                "get",
                Map.of("data", Data.LONGS.name()),
                1,
                THREE,
                6,
                FLOOR,
                List.of());
        add(
                Section.GET,
                Columns.UNIFORM_TWO_THREADS,
                DependentGet.class,
                "get",
                UNIFORM,
                2,
                THREE,
                7,
                List.of(STORE, CAFFEINE),
                List.of(CHRONICLE_MAP));
        add(
                Section.GET,
                Columns.NEW_KEYS,
                DependentGet.class,
                "get",
                Map.of("distribution", "zipf", "keys", "new"),
                1,
                1,
                7,
                MAIN,
                List.of());
        add(Section.GET, Columns.UNTOUCHED, UntouchedGet.class, "get", ZIPF, 1, 1, 7, FLOOR, List.of(STORE_EVICTING));
        add(
                Section.GET,
                Columns.RECORDS,
                DependentGet.class,
                "get",
                Map.of("data", Data.RECORD.name(), "entries", "100000"),
                1,
                1,
                5,
                FLOOR,
                List.of());
    }

    private void puts() {
        add(
                Section.PUT,
                Columns.ONE_THREAD,
                OverwritingPut.class,
                "put",
                UNIFORM,
                1,
                THREE,
                8,
                List.of(STORE, STORE_PERIODIC, CHRONICLE_MAP, CAFFEINE),
                with(DISKS, STORE_SYNC, CACHE2K, EHCACHE_OFFHEAP));
        add(
                Section.PUT,
                Columns.TWO_THREADS,
                OverwritingPut.class,
                "put",
                UNIFORM,
                2,
                THREE,
                8,
                List.of(STORE, STORE_PERIODIC, CHRONICLE_MAP),
                List.of(CAFFEINE));
    }

    private void mixed() {
        Map<String, String> most = Map.of("distribution", "zipf", "readPercent", "95");
        Map<String, String> half = Map.of("distribution", "zipf", "readPercent", "50");
        add(
                Section.MIXED,
                Columns.MOSTLY_READS,
                MixedUse.class,
                "use",
                most,
                1,
                THREE,
                7,
                List.of(STORE, STORE_PERIODIC, CHRONICLE_MAP, CAFFEINE),
                List.of(LMDB));
        add(
                Section.MIXED,
                Columns.HALF_READS,
                MixedUse.class,
                "use",
                half,
                1,
                1,
                7,
                List.of(STORE, STORE_PERIODIC, CHRONICLE_MAP, CAFFEINE),
                List.of());
        add(
                Section.MIXED,
                Columns.MOSTLY_READS_TWO_THREADS,
                MixedUse.class,
                "use",
                most,
                2,
                THREE,
                7,
                List.of(STORE, CAFFEINE),
                List.of(CHRONICLE_MAP));
    }

    private void evicting() {
        add(
                Section.EVICT,
                Columns.EVICTING_PUT,
                NewKeyPut.class,
                "put",
                UNIFORM,
                1,
                THREE,
                9,
                List.of(STORE_EVICTING, CAFFEINE, JCACHE, CAFFEINE_JCACHE),
                with(OTHER_JCACHES, CACHE2K));
    }

    private void batches() {
        List<Peer> ours = List.of(STORE, JCACHE);
        List<Peer> others = List.of(CAFFEINE, CAFFEINE_JCACHE);
        add(Section.BATCH, Columns.BATCH_GET, BatchGet.class, "get", UNIFORM, 1, THREE, 7, ours, others);
        add(Section.BATCH, Columns.BATCH_GET_ALL, BatchGet.class, "getAll", UNIFORM, 1, THREE, 7, ours, others);
    }

    private void jcache() {
        for (Data data : List.of(Data.BYTES, Data.RECORD, Data.POJO)) {
            for (String call : List.of("get", "put", "invoke", "getAll")) {
                boolean aimed = call.equals("get") && data != Data.BYTES;
                add(
                        Section.JCACHE,
                        Targets.jcache(call, data),
                        JCacheUse.class,
                        call,
                        Map.of("entries", "100000", "data", data.name()),
                        1,
                        aimed ? THREE : 1,
                        data == Data.BYTES ? 5 : 9,
                        JCACHES,
                        call.equals("get") || data == Data.BYTES ? OTHER_JCACHES : List.of());
            }
        }
    }

    private void iteration() {
        // Without Ehcache's disk tier: it takes more than 15 seconds for each iteration.
        List<Peer> others = List.of(LMDB, ROCKSDB, MVSTORE, MAPDB, JCACHE);
        add(Section.ITERATE, "all of 1M", Iteration.class, "forEach", UNIFORM, 1, 1, 8, FLOOR, others);
    }

    private static List<Peer> with(List<Peer> peers, Peer... more) {
        List<Peer> all = new ArrayList<>(peers);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    private void add(
            Section section,
            String column,
            Class<? extends Workload> workload,
            String method,
            Map<String, String> parameters,
            int threads,
            int forks,
            int seconds,
            List<Peer> subjects,
            List<Peer> others) {
        experiments.add(new Experiment(
                section, column, workload, method, parameters, threads, forks, seconds, subjects, others));
    }
}
