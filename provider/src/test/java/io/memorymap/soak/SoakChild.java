package io.memorymap.soak;

import io.memorymap.Durability;
import io.memorymap.VerificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that opens everything, holds it against what was promised, works with several threads, looks at everything again, closes it, and so on; in the
 * end nothing of it may be left: no handle, no thread, no mapping, no heap. Or it is killed.
 */
final class SoakChild {
    static final int KEYS = 1_200;
    private static final int THREADS = 2;
    private static final int SESSIONS = 3;
    private static final int FAILED = 3;
    private static final int RECORD_HEAD_BYTES = 24;
    private static final int KEY_BYTES = 4;
    private static final long MAINTENANCE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long HEAP_MARGIN = 24 << 20;

    private final Path directory;
    private final SplittableRandom random;
    private final long capacity;
    private final long maxBytes;
    private boolean damaged;
    private long operations;

    /** A store with what was promised of it. */
    private record Place(String name, Subject subject, Promises promises) {}

    private SoakChild(Path directory, long seed, boolean damaged) {
        this.directory = directory;
        this.random = new SplittableRandom(seed);
        this.damaged = damaged;
        this.capacity = 400L << random.nextInt(3);
        this.maxBytes = (1L + random.nextInt(3)) << 20;
    }

    /** Arguments: the directory, a seed, how many milliseconds to work, and whether a file was damaged. */
    public static void main(String[] args) {
        EndsWithParent.watch();
        try {
            SoakChild child = new SoakChild(Path.of(args[0]), Long.parseLong(args[1]), Boolean.parseBoolean(args[3]));
            child.live(Long.parseLong(args[2]));
            System.out.println("operations " + child.operations);
        } catch (Throwable t) {
            fail(t);
        }
    }

    /** Says why and ends the process. */
    private static void fail(Throwable reason) {
        reason.printStackTrace();
        Runtime.getRuntime().halt(FAILED);
    }

    private void live(long millis) throws IOException, InterruptedException {
        // What the first use of the library leaves for good, its classes and buffers, is no leak.
        session(1, false);
        long handles = handles();
        long heap = heap();
        for (int n = 0; n < SESSIONS; n++) {
            session(millis / SESSIONS, true);
            account(handles, heap);
        }
    }

    private void session(long millis, boolean works) throws IOException, InterruptedException {
        List<Place> places = List.of(
                new Place(
                        "strict",
                        StoreSubject.open(directory.resolve("strict.mm"), false, Durability.PERIODIC),
                        promises("strict")),
                new Place(
                        "evicting",
                        StoreSubject.open(directory.resolve("evicting.mm"), true, Durability.PROCESS),
                        promises("evicting")),
                new Place(
                        "cache",
                        new CacheSubject(Files.createDirectories(directory.resolve("caches")), capacity, maxBytes),
                        promises("cache")));
        for (Place place : places) {
            check(place);
        }
        damaged = false;
        if (works) {
            Files.writeString(directory.resolve("ready"), "");
            work(places, millis);
        }
        for (Place place : places) {
            if (random.nextInt(6) == 0) {
                clear(place);
            }
            account(place);
            place.subject.close();
        }
    }

    private Promises promises(String name) throws IOException {
        return Promises.open(directory.resolve(name + ".promises"), KEYS);
    }

    /** Holds everything against what was promised; from then on what was found is promised. */
    private void check(Place place) {
        int missing = 0;
        for (int key = 0; key < KEYS; key++) {
            long version = Payload.version(key, place.subject.get(key));
            if (!place.promises.admits(key, version)) {
                if (version != 0) {
                    throw new AssertionError(place.name + ": key " + key + " is at version " + version + ", "
                            + place.promises.acknowledged(key) + " was acknowledged");
                }
                missing++;
            }
            place.promises.acknowledge(key, version);
        }
        if (missing > 0 && !place.subject.evicts() && !(damaged && place.subject.damages() > 0)) {
            throw new AssertionError(place.name + ": " + missing + " keys are lost, damaged " + damaged + ", counted "
                    + place.subject.damages());
        }
        VerificationReport report = damaged ? place.subject.repairAndVerify() : place.subject.verify();
        if (!report.isClean()) {
            throw new AssertionError(place.name + " is not clean, damaged " + damaged + ": " + report);
        }
        if (damaged) {
            for (int key = 0; key < KEYS; key++) {
                long version = Payload.version(key, place.subject.get(key));
                if (version != 0 && version != place.promises.acknowledged(key)) {
                    throw new AssertionError(
                            place.name + ": a repair has brought version " + version + " of key " + key);
                }
                place.promises.acknowledge(key, version);
            }
        }
    }

    private void work(List<Place> places, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Worker> workers = new ArrayList<>();
        for (Place place : places) {
            for (int thread = 0; thread < THREADS; thread++) {
                workers.add(new Worker(place, thread, random.split(), end));
            }
            workers.add(new Worker(place, -1, random.split(), end));
        }
        for (Worker worker : workers) {
            worker.setUncaughtExceptionHandler((where, problem) -> fail(problem));
            worker.start();
        }
        for (Worker worker : workers) {
            worker.join();
            operations += worker.done;
        }
    }

    private static void clear(Place place) {
        for (int key = 0; key < KEYS; key++) {
            place.promises.beginRemoval(key);
        }
        place.subject.clear();
        for (int key = 0; key < KEYS; key++) {
            place.promises.acknowledge(key, 0);
        }
    }

    /** Nobody works: lookups, an iteration, the counters and the log all say the same. */
    private static void account(Place place) {
        int present = 0;
        long bytes = 0;
        for (int key = 0; key < KEYS; key++) {
            byte[] value = place.subject.get(key);
            long version = Payload.version(key, value);
            boolean right = version == place.promises.acknowledged(key);
            if (!right && (version != 0 || !place.subject.evicts())) {
                throw new AssertionError(place.name + ": key " + key + " is at version " + version + ", "
                        + place.promises.acknowledged(key) + " was acknowledged");
            }
            if (value != null) {
                present++;
                bytes += RECORD_HEAD_BYTES + KEY_BYTES + value.length + 7 & -8;
            }
        }
        Map<Integer, byte[]> all = place.subject.all();
        all.forEach(Payload::version);
        long size = place.subject.size();
        if (size != present || all.size() != present) {
            throw new AssertionError(
                    place.name + ": " + present + " found, size " + size + ", " + all.size() + " iterated");
        }
        long said = place.subject.bytes();
        if (said >= 0 && said != bytes) {
            throw new AssertionError(place.name + ": " + bytes + " bytes found, " + said + " counted");
        }
        VerificationReport report = place.subject.verify();
        if (!report.isClean()) {
            throw new AssertionError(place.name + " is not clean: " + report);
        }
    }

    /** Everything is closed: nothing of it is left. */
    private void account(long handles, long heap) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String left = left(handles, heap);
        while (!left.isEmpty() && System.nanoTime() < end) {
            // Threads end within a moment, and mappings go when the collector finds them.
            System.gc();
            LockSupport.parkNanos(20 * MAINTENANCE_PAUSE_NANOS);
            left = left(handles, heap);
        }
        if (!left.isEmpty()) {
            throw new AssertionError("After everything was closed there is left: " + left);
        }
    }

    private String left(long handles, long heap) throws IOException {
        StringBuilder left = new StringBuilder();
        long open = handles();
        if (open > handles) {
            left.append(open - handles).append(" handles of files; ");
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("memorymap")) {
                left.append("thread ").append(thread.getName()).append("; ");
            }
        }
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            long stores = mappings.filter(line -> line.contains(directory.toString()) && !line.endsWith(".promises"))
                    .count();
            if (stores > 0) {
                left.append(stores).append(" mappings; ");
            }
        }
        long used = heap();
        if (used > heap + HEAP_MARGIN) {
            left.append(used - heap).append(" bytes of heap; ");
        }
        return left.toString();
    }

    private static long handles() throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.count();
        }
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** One thread's operations on its own keys, or the maintenance of a store. */
    private static final class Worker extends Thread {
        private final Place place;
        private final int number;
        private final SplittableRandom random;
        private final long end;
        private long done;

        Worker(Place place, int number, SplittableRandom random, long end) {
            this.place = place;
            this.number = number;
            this.random = random;
            this.end = end;
        }

        @Override
        public void run() {
            while (System.nanoTime() < end) {
                if (number < 0) {
                    place.subject.maintain(random);
                    LockSupport.parkNanos(MAINTENANCE_PAUSE_NANOS);
                } else {
                    step(random.nextInt(KEYS / THREADS) * THREADS + number);
                }
                done++;
            }
        }

        private void step(int key) {
            int dice = random.nextInt(100);
            if (dice < 45) {
                write(key);
            } else if (dice < 60) {
                place.promises.beginRemoval(key);
                place.subject.remove(key, random);
                place.promises.acknowledge(key, 0);
            } else if (dice < 90) {
                look(key, place.subject.get(key));
            } else if (dice < 95) {
                boolean there = place.subject.contains(key);
                require(there == (place.promises.acknowledged(key) != 0) || (!there && place.subject.evicts()), key);
            } else if (dice < 99) {
                List<Integer> keys = new ArrayList<>();
                for (int n = 0; n < 20; n++) {
                    keys.add(random.nextInt(KEYS / THREADS) * THREADS + number);
                }
                Map<Integer, byte[]> found = place.subject.getAll(keys);
                keys.forEach(each -> look(each, found.get(each)));
            } else {
                place.subject.all().forEach(Payload::version);
            }
        }

        private void write(int key) {
            long version = place.promises.begin(key);
            if (place.subject.write(key, Payload.of(key, version), random)) {
                place.promises.acknowledge(key, version);
            } else {
                place.promises.refused(key);
            }
        }

        private void look(int key, byte @Nullable [] value) {
            long version = Payload.version(key, value);
            require(version == place.promises.acknowledged(key) || (version == 0 && place.subject.evicts()), key);
        }

        private void require(boolean condition, int key) {
            if (!condition) {
                throw new AssertionError(place.name + ": key " + key + " is not at version "
                        + place.promises.acknowledged(key) + " while the process lives");
            }
        }
    }
}
