package io.memorymap.bench.figure;

import io.memorymap.bench.report.Columns;
import io.memorymap.bench.report.Result;
import io.memorymap.bench.report.Results;
import io.memorymap.bench.report.Section;
import io.memorymap.bench.report.Targets;
import io.memorymap.bench.subject.Data;
import io.memorymap.bench.subject.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Filling, opening, being killed; heap, pages and disk; by way of children. */
public final class Life {
    private static final double MIB = 1 << 20;
    private static final double KIB = 1 << 10;
    private static final int WHOLE = 100;
    private static final int TEN = 10;

    private final Results results;
    private final Path directory;
    private final Path log;
    private final long million;

    /**
     * Figures of one run.
     *
     * @param results where they go
     * @param directory for the files
     * @param log for what children complain of
     * @param million entries where the report says a million: fewer for a trial
     */
    public Life(Results results, Path directory, Path log, long million) {
        this.results = results;
        this.directory = directory;
        this.log = log;
        this.million = million;
    }

    private interface Measuring {
        void with(Children children) throws IOException, InterruptedException;
    }

    /** A failure is a figure too. */
    private void measure(Section section, String column, Peer peer, Data data, long entries, Measuring measuring)
            throws InterruptedException {
        try (Children children = new Children(peer, data, entries, directory, log)) {
            measuring.with(children);
        } catch (IOException e) {
            results.add(Result.failed(section.id(), column, peer.title(), String.valueOf(e.getMessage())));
        }
    }

    private void add(Section section, String column, String subject, String unit, double number) {
        results.add(Result.of(section.id(), column, subject, unit, number));
    }

    /**
     * Fills in a cold JVM, looks at the disk, opens in another.
     *
     * @param peer the subject
     * @param small a million entries, else ten
     * @throws InterruptedException if the thread is interrupted
     */
    public void fillAndOpen(Peer peer, boolean small) throws InterruptedException {
        long entries = small ? million : TEN * million;
        String fill = small ? Columns.FILL_1M : Columns.FILL_10M;
        measure(Section.LIFE, fill, peer, Data.BYTES, entries, children -> {
            add(Section.LIFE, fill, peer.title(), "ms", children.run("fill").get(0));
            if (small) {
                add(Section.LIFE, Columns.DISK, peer.title(), "MiB", children.diskBytes() / MIB);
            }
            add(
                    Section.LIFE,
                    small ? Columns.OPEN_1M : Columns.OPEN_10M,
                    peer.title(),
                    "ms",
                    children.run("open").get(0));
        });
    }

    /**
     * Kills the process that fills when it has put half, opens again in another, and counts what is there.
     *
     * @param peer the subject
     * @throws InterruptedException if the thread is interrupted
     */
    public void kill(Peer peer) throws InterruptedException {
        measure(Section.LIFE, Columns.KEPT, peer, Data.BYTES, million, children -> {
            long acknowledged = children.runAndKill("wait", million / 2);
            double found = children.run("count", Long.toString(acknowledged)).get(0);
            add(Section.LIFE, Columns.KEPT, peer.title(), "%", WHOLE * found / acknowledged);
        });
    }

    /**
     * The heap that a million entries take.
     *
     * @param peer the subject
     * @throws InterruptedException if the thread is interrupted
     */
    public void heap(Peer peer) throws InterruptedException {
        measure(
                Section.SPACE,
                Columns.MILLION_HEAP,
                peer,
                Data.BYTES,
                million,
                children -> add(
                        Section.SPACE,
                        Columns.MILLION_HEAP,
                        peer.title(),
                        "MiB",
                        children.run("heap").get(0) / MIB));
    }

    /**
     * The heap that a cache takes with nothing in it.
     *
     * @param peer a subject of JCache
     * @throws InterruptedException if the thread is interrupted
     */
    public void emptyHeap(Peer peer) throws InterruptedException {
        measure(
                Section.SPACE,
                Columns.EMPTY_HEAP,
                peer,
                Data.BYTES,
                WHOLE * WHOLE,
                children -> add(
                        Section.SPACE,
                        Columns.EMPTY_HEAP,
                        peer.title(),
                        "KiB",
                        children.run("empty").get(0) / KIB));
    }

    /**
     * Pages that a million reads dirty, and then a million updates.
     *
     * @param peer a subject with a mapped file
     * @throws InterruptedException if the thread is interrupted
     */
    public void pages(Peer peer) throws InterruptedException {
        measure(Section.SPACE, Columns.READ_PAGES, peer, Data.BYTES, million, children -> {
            children.run("fill");
            List<Double> dirty = children.run("pages");
            add(Section.SPACE, Columns.READ_PAGES, peer.title(), "pages", dirty.get(1) - dirty.get(0));
            add(Section.SPACE, Columns.UPDATE_PAGES, peer.title(), "pages", dirty.get(2) - dirty.get(1));
        });
    }

    /**
     * A store of very many entries.
     *
     * @param millions how many
     * @throws InterruptedException if the thread is interrupted
     */
    public void large(int millions) throws InterruptedException {
        String subject = Targets.largeSubject(millions);
        long entries = millions * million;
        measure(Section.LARGE, subject, Peer.STORE, Data.LONGS, entries, children -> {
            double millis = children.run("fill").get(0);
            add(Section.LARGE, Columns.LARGE_FILL, subject, "ns", millis * 1e6 / entries);
            add(
                    Section.LARGE,
                    Columns.LARGE_OPEN,
                    subject,
                    "ms",
                    children.run("open").get(0));
            add(
                    Section.LARGE,
                    Columns.LARGE_GET,
                    subject,
                    "ns",
                    children.run("get").get(0));
            add(Section.LARGE, Columns.LARGE_DISK, subject, "MiB", children.diskBytes() / MIB);
        });
    }
}
