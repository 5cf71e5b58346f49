package io.memorymap.bench.figure;

import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Kind;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.subject.Plan;
import io.memorymap.bench.subject.Subject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What a fresh JVM does for its parent: prints one number for each line. */
final class Child {
    /** How often a child that waits to be killed says how far it is. */
    static final int ACKNOWLEDGED = 10_000;

    private static final Logger OUR_LOG = Logger.getLogger("io.memorymap");
    private static final int LOOKUPS = 2_000_000;
    private static final int COLLECTIONS = 4;
    private static final int EMPTY_CACHES = 32;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Peer peer;
    private final Plan<Object, Object> plan;
    private final Kind<Object, Object> kind;
    private final long entries;

    private Child(Peer peer, Data data, long entries, Path directory) {
        this.peer = peer;
        this.entries = entries;
        kind = data.erased();
        plan = new Plan<>(kind, entries, directory);
    }

    /** Arguments: what to do, the subject, the kind of entries, how many, the directory. */
    public static void main(String[] arguments) throws IOException {
        OUR_LOG.setLevel(Level.WARNING);
        Child child = new Child(
                Peer.valueOf(arguments[1]),
                Data.valueOf(arguments[2]),
                Long.parseLong(arguments[3]),
                Path.of(arguments[4]));
        switch (arguments[0]) {
            case "fill" -> child.fill();
            case "open" -> child.open();
            case "wait" -> child.fillAndWait();
            case "count" -> child.count(Long.parseLong(arguments[5]));
            case "pages" -> child.pages();
            case "get" -> child.get();
            case "heap" -> child.heap();
            case "empty" -> child.empty();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void print(double number) {
        System.out.println(number);
    }

    private static void print(long number) {
        System.out.println(number);
    }

    private void put(Subject<Object, Object> subject, long i) {
        subject.put(kind.key(i), kind.value(i));
    }

    private boolean isThere(Subject<Object, Object> subject, long i) {
        Object value = subject.get(kind.key(i));
        return value != null && kind.read(value) == kind.read(kind.value(i));
    }

    /** Milliseconds from opening to the end of closing. */
    private void fill() throws IOException {
        long start = System.nanoTime();
        try (Subject<Object, Object> subject = peer.open(plan)) {
            for (long i = 0; i < entries; i++) {
                put(subject, i);
            }
        }
        print((System.nanoTime() - start) / NANOS_PER_MILLI);
    }

    /** Milliseconds from opening to the first correct get. */
    private void open() throws IOException {
        Object key = kind.key(entries / 3 * 2);
        long start = System.nanoTime();
        try (Subject<Object, Object> subject = peer.open(plan)) {
            Object value = subject.get(key);
            long nanos = System.nanoTime() - start;
            if (value == null || kind.read(value) != kind.read(kind.value(entries / 3 * 2))) {
                throw new IllegalStateException("No value, or a wrong one, for " + key);
            }
            print(nanos / NANOS_PER_MILLI);
        }
    }

    /** Says after each ten thousand puts that they were acknowledged; ends by being killed, or when all is put. */
    private void fillAndWait() throws IOException {
        Subject<Object, Object> subject = peer.open(plan);
        for (long i = 0; i < entries; i++) {
            put(subject, i);
            if ((i + 1) % ACKNOWLEDGED == 0) {
                print(i + 1);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    /** Entries that are there of those that were acknowledged. */
    private void count(long acknowledged) throws IOException {
        Subject<Object, Object> subject = peer.open(plan);
        long found = 0;
        for (long i = 0; i < acknowledged; i++) {
            found += isThere(subject, i) ? 1 : 0;
        }
        print(found);
        Runtime.getRuntime().halt(0);
    }

    /** Pages that are dirty after opening, after reads, and after updates. */
    private void pages() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (Subject<Object, Object> subject = peer.open(plan)) {
            isThere(subject, 0);
            print(Pages.dirty(plan.directory()));
            for (int i = 0; i < entries; i++) {
                subject.get(kind.key(random.nextLong(entries)));
            }
            print(Pages.dirty(plan.directory()));
            for (int i = 0; i < entries; i++) {
                subject.put(kind.key(random.nextLong(entries)), kind.value(i));
            }
            print(Pages.dirty(plan.directory()));
        }
    }

    /** Nanoseconds of a lookup whose key depends on the value before; the first half is not counted. */
    private void get() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        long[] drawn = random.longs(LOOKUPS, 0, entries).toArray();
        try (Subject<Object, Object> subject = peer.open(plan)) {
            long start = 0;
            int sum = 0;
            for (int i = 0; i < LOOKUPS; i++) {
                if (i == LOOKUPS / 2) {
                    start = System.nanoTime();
                }
                Object value = subject.get(kind.key(drawn[i] ^ (sum & 1)));
                sum = value == null ? 0 : kind.read(value);
            }
            print((System.nanoTime() - start) / (LOOKUPS / 2.0));
        }
    }

    /** Bytes of heap that a full subject holds. */
    private void heap() throws IOException {
        use(1000);
        long before = heapUsed();
        try (Subject<Object, Object> subject = peer.open(plan)) {
            for (long i = 0; i < entries; i++) {
                put(subject, i);
            }
            print(heapUsed() - before);
            isThere(subject, 0);
        }
    }

    /** Bytes of heap that an empty cache of a manager holds, the mean of many. */
    private void empty() throws IOException {
        use(1000);
        EmptyCaches caches = new EmptyCaches(peer, plan);
        caches.create(1);
        long before = heapUsed();
        caches.create(EMPTY_CACHES);
        print((heapUsed() - before) / (double) EMPTY_CACHES);
        caches.close();
    }

    /** Loads the classes, so that they do not count. */
    private void use(long some) throws IOException {
        try (Subject<Object, Object> subject =
                peer.open(new Plan<>(kind, some, Files.createTempDirectory(plan.directory(), "use")))) {
            for (long i = 0; i < some; i++) {
                put(subject, i);
                isThere(subject, i);
            }
        }
    }

    private static long heapUsed() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
