package io.memorymap.cli.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.recovery.SegmentFigures;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import java.util.ArrayList;
import java.util.List;

/** What a store measures, all its segments together: how full, how dead, how well spread. */
public final class StoreFigures {
    /** Parts into which a row of the picture is divided. */
    private static final int PARTS = 64;
    /** With more segments than this each one is a single part of the picture. */
    private static final int DETAILED_SEGMENTS = 16;

    private static final int THOUSAND = 1000;

    private final Geometry geometry;
    private final long usedDiskBytes;
    private final long fileBytes;
    private final ExpiryHistogram expiry;
    private final List<SegmentFigures> segments;
    private long entries;
    private long tombstones;
    private long slots;
    private long liveBytes;
    private long usedBytes;
    private long logBytes;
    private long unsettled;
    private long recoveryDue;
    private final long[] probes;

    private StoreFigures(StoreSnapshotReader reader, ExpiryHistogram expiry, List<SegmentFigures> segments) {
        this.geometry = reader.geometry();
        this.usedDiskBytes = reader.usedBytes();
        this.fileBytes = reader.header().fileLength();
        this.expiry = expiry;
        this.segments = segments;
        this.probes = new long[segments.get(0).probeLengths().length];
        segments.forEach(this::add);
    }

    /**
     * Measures a store, segment by segment.
     *
     * @param store the store
     * @param now epoch milliseconds
     * @param step runs after each segment, and may end the work by throwing
     * @return the figures
     */
    public static StoreFigures measure(StoreFile store, long now, Runnable step) {
        StoreSnapshotReader reader = store.reader();
        ExpiryHistogram expiry = new ExpiryHistogram(now);
        List<SegmentFigures> segments = new ArrayList<>();
        for (int i = 0; i < reader.geometry().segments(); i++) {
            segments.add(reader.figures(i, PARTS, expiry));
            step.run();
        }
        return new StoreFigures(reader, expiry, segments);
    }

    private void add(SegmentFigures segment) {
        entries += segment.entries();
        tombstones += segment.tombstones();
        slots += segment.slots();
        logBytes += segment.logBytes();
        recoveryDue += segment.recoveryDue() ? 1 : 0;
        liveBytes += segment.liveBytes();
        if (segment.usedBytes() < 0) {
            unsettled++;
            usedBytes += segment.liveBytes();
        } else {
            usedBytes += segment.usedBytes();
        }
        for (int i = 0; i < probes.length; i++) {
            probes[i] += segment.probeLengths()[i];
        }
    }

    public long entries() {
        return entries;
    }

    /** Entries by how long they have to live. */
    public ExpiryHistogram expiry() {
        return expiry;
    }

    /** [n]: entries that are found in the (n + 1)th bucket visited; the last one counts all beyond. */
    public long[] probeLengths() {
        return probes.clone();
    }

    private long deadBytes() {
        return Math.max(0, usedBytes - liveBytes);
    }

    /**
     * A line of the picture of the slot tables.
     *
     * @param label index of its first segment
     * @param shares how full each part is, in thousandths
     * @param load how full all of it is, in thousandths
     */
    @SuppressWarnings("ArrayRecordComponent") // figures to be drawn, never compared
    public record Row(int label, int[] shares, int load) {}

    /** Whether each row of the picture is one segment, in parts, and not many segments. */
    public boolean isDetailed() {
        return segments.size() <= DETAILED_SEGMENTS;
    }

    /** How full the slot tables are: a row of parts for each segment, or a part for each segment if there are many. */
    public List<Row> picture() {
        List<Row> rows = new ArrayList<>();
        if (isDetailed()) {
            for (int i = 0; i < segments.size(); i++) {
                rows.add(new Row(i, segments.get(i).occupancy(), load(segments.subList(i, i + 1))));
            }
            return rows;
        }
        for (int from = 0; from < segments.size(); from += PARTS) {
            List<SegmentFigures> row = segments.subList(from, Math.min(segments.size(), from + PARTS));
            int[] shares =
                    row.stream().mapToInt(segment -> load(List.of(segment))).toArray();
            rows.add(new Row(from, shares, load(row)));
        }
        return rows;
    }

    private static int load(List<SegmentFigures> of) {
        long occupied = of.stream().mapToLong(SegmentFigures::entries).sum();
        long all = of.stream().mapToLong(SegmentFigures::slots).sum();
        return all == 0 ? 0 : (int) Math.round((double) THOUSAND * occupied / all);
    }

    /** All figures but the picture. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("entries", entries);
        json.addProperty("capacity", geometry.capacity());
        json.addProperty("slots", slots);
        json.addProperty("load", slots == 0 ? 0 : (double) entries / slots);
        json.addProperty("tombstones", tombstones);
        json.addProperty("liveBytes", liveBytes);
        json.addProperty("deadBytes", deadBytes());
        json.addProperty("logBytes", logBytes);
        json.addProperty("maxBytes", geometry.maxBytes());
        json.addProperty("usedDiskBytes", usedDiskBytes);
        json.addProperty("fileBytes", fileBytes);
        json.addProperty("segmentsDueForRecovery", recoveryDue);
        json.addProperty("segmentsNotSettled", unsettled);
        JsonArray lengths = new JsonArray();
        for (long probe : probes) {
            lengths.add(probe);
        }
        json.add("probeLengths", lengths);
        json.add("expiry", expiry.json());
        return json;
    }

    /** The figures of each segment. */
    public JsonArray segmentsJson() {
        JsonArray all = new JsonArray();
        for (SegmentFigures segment : segments) {
            JsonObject one = new JsonObject();
            one.addProperty("entries", segment.entries());
            one.addProperty("tombstones", segment.tombstones());
            one.addProperty("liveBytes", segment.liveBytes());
            one.addProperty("usedBytes", segment.usedBytes());
            all.add(one);
        }
        return all;
    }

    /** The figures in words, a line each; without the histograms and the picture. */
    public List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add(Text.line(
                "entries",
                Text.count(entries) + " of " + Text.count(geometry.capacity()) + " ("
                        + Text.percent(entries, geometry.capacity()) + ")"));
        lines.add(Text.line(
                "table load",
                Text.percent(entries, slots) + " of " + Text.count(slots) + " slots, " + Text.count(tombstones)
                        + " tombstones"));
        lines.add(Text.line("live bytes", Text.bytes(liveBytes) + " of " + Text.bytes(geometry.maxBytes())));
        lines.add(Text.line(
                "dead bytes",
                Text.bytes(deadBytes()) + " of " + Text.bytes(logBytes) + " of logs"
                        + (unsettled == 0 ? "" : "; " + unsettled + " segments change too fast to tell")));
        lines.add(Text.line("disk", Text.bytes(usedDiskBytes) + " used, bound " + Text.bytes(fileBytes)));
        if (recoveryDue > 0) {
            lines.add(Text.line("recovery", recoveryDue + " segments are due; shown is what they will be then"));
        }
        return lines;
    }
}
