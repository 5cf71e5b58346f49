package io.memorymap.bench.workload;

import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Kind;
import io.memorymap.bench.subject.Peer;
import io.memorymap.bench.subject.Plan;
import io.memorymap.bench.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A subject in a directory of its own, filled. Closing it deletes the directory. */
final class Fixture implements AutoCloseable {
    /** Kept, so that its level is. Caches that are temporary say so, which would end up among the figures. */
    private static final Logger OUR_LOG = Logger.getLogger("io.memorymap");

    /** Entries from which on it takes the system a moment to write them to the device. */
    private static final long MANY = 100_000;

    private final Path directory;
    private final Kind<Object, Object> kind;
    private final Subject<Object, Object> subject;

    private Fixture(Path directory, Kind<Object, Object> kind, Subject<Object, Object> subject) {
        this.directory = directory;
        this.kind = kind;
        this.subject = subject;
    }

    /**
     * Opens and fills a subject; files are put into {@code -Dbench.directory}, or the JVM's temporary directory.
     *
     * @param entries how many to put, numbered from 0
     * @param capacity what the subject is made for
     */
    static Fixture filled(Peer peer, Data data, long entries, long capacity) throws IOException {
        OUR_LOG.setLevel(Level.WARNING);
        String parent = System.getProperty("bench.directory", System.getProperty("java.io.tmpdir"));
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of(parent)), "bench-" + peer);
        Kind<Object, Object> kind = data.erased();
        Plan<Object, Object> plan = new Plan<>(kind, capacity, directory);
        // A force for each of a million entries would take minutes, and is not what is measured.
        Subject<Object, Object> subject = (peer == Peer.STORE_SYNC ? Peer.STORE : peer).open(plan);
        for (long i = 0; i < entries; i++) {
            subject.put(kind.key(i), kind.value(i));
        }
        if (peer == Peer.STORE_SYNC) {
            subject.close();
            subject = peer.open(plan);
        }
        if (entries >= MANY) {
            writeBack();
        }
        return new Fixture(directory, kind, subject);
    }

    /**
     * Has the system write to the device what was put. By itself it does so half a minute later, which for ten million entries is in the middle of what is
     * measured, and takes the other processor, and the pages from the process, while it does.
     */
    private static void writeBack() throws IOException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        if (!windows) {
            Process sync = new ProcessBuilder("sync").inheritIO().start();
            if (sync.onExit().join().exitValue() != 0) {
                throw new IOException("sync has ended with " + sync.exitValue());
            }
        }
    }

    Kind<Object, Object> kind() {
        return kind;
    }

    Subject<Object, Object> subject() {
        return subject;
    }

    @Override
    public void close() throws IOException {
        subject.close();
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> files = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
