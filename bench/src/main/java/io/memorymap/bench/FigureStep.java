package io.memorymap.bench;

import io.memorymap.bench.figure.Flatness;
import io.memorymap.bench.figure.Life;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure that is not made by JMH.
 *
 * @param section the section that it belongs to
 * @param label what it does
 * @param seconds about how long it takes
 * @param figure measures it
 */
record FigureStep(Section section, String label, int seconds, Figure figure) implements Step {
    private static final long LARGEST_BYTES = 30L << 30;
    private static final List<Peer> FILES = List.of(
            Peer.STORE,
            Peer.STORE_PERIODIC,
            Peer.CHRONICLE_MAP,
            Peer.LMDB,
            Peer.ROCKSDB,
            Peer.MVSTORE,
            Peer.MAPDB,
            Peer.EHCACHE_DISK);

    /** Measures. */
    interface Figure {
        void measure(Life life) throws IOException, InterruptedException;
    }

    /** All of them. */
    static List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Peer peer : FILES) {
            steps.add(new FigureStep(
                    Section.LIFE, "fill and open: " + peer.title(), 7, life -> life.fillAndOpen(peer, true)));
            steps.add(new FigureStep(Section.LIFE, "kill: " + peer.title(), 5, life -> life.kill(peer)));
        }
        for (Peer peer : List.of(Peer.STORE, Peer.CHRONICLE_MAP)) {
            steps.add(new FigureStep(
                    Section.LIFE, "fill 10M: " + peer.title(), 25, life -> life.fillAndOpen(peer, false)));
        }
        for (Peer peer : List.of(Peer.JCACHE, Peer.CAFFEINE_JCACHE, Peer.EHCACHE_JCACHE)) {
            steps.add(new FigureStep(
                    Section.SPACE, "heap of an empty cache: " + peer.title(), 2, life -> life.emptyHeap(peer)));
        }
        for (Peer peer : List.of(Peer.STORE, Peer.JCACHE, Peer.CAFFEINE, Peer.CHRONICLE_MAP, Peer.CAFFEINE_JCACHE)) {
            steps.add(new FigureStep(Section.SPACE, "heap of 1M: " + peer.title(), 4, life -> life.heap(peer)));
        }
        if (Files.isReadable(Path.of("/proc/self/smaps"))) {
            for (Peer peer : List.of(Peer.STORE, Peer.CHRONICLE_MAP, Peer.LMDB)) {
                steps.add(new FigureStep(Section.SPACE, "dirty pages: " + peer.title(), 8, life -> life.pages(peer)));
            }
        }
        return steps;
    }

    /** The one that is measured in this JVM. */
    static Step flatness() {
        return new Step() {
            @Override
            public Section section() {
                return Section.FLAT;
            }

            @Override
            public String label() {
                return "by load";
            }

            @Override
            public int seconds() {
                return 20;
            }

            @Override
            public void run(Results results, Scene scene) throws IOException {
                Flatness.measure(results, scene.directory(), scene.million());
            }
        };
    }

    /** Very many entries, as many as the disk allows. */
    static List<Step> large(Scene scene) throws IOException {
        long free = Files.getFileStore(scene.directory()).getUsableSpace();
        int most = free > LARGEST_BYTES ? 100 : 50;
        return List.of(
                new FigureStep(Section.LARGE, "1M entries", 5, life -> life.large(1)),
                new FigureStep(Section.LARGE, most + "M entries", 300, life -> life.large(most)));
    }

    @Override
    public void run(Results results, Scene scene) throws IOException, InterruptedException {
        figure.measure(new Life(results, scene.directory(), scene.log(), scene.million()));
    }
}
