package io.memorymap.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memorymap.engine.Geometry;
import io.memorymap.engine.recovery.SegmentFigures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Measures a store: how full, how dead, how well spread. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = "Measures the store: entries, load, live and dead bytes, probe lengths, expiry, occupancy.")
final class StatsCommand extends FileVerb {
    private static final int PARTS = 64;
    private static final int BAR_WIDTH = 40;
    /** With more segments than this each one is a single character of the picture. */
    private static final int DETAILED_SEGMENTS = 16;

    StatsCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        StoreFile store = StoreFile.open(file);
        Geometry geometry = store.reader().geometry();
        Disk disk = new Disk(store.reader().usedBytes(), store.reader().header().fileLength());
        ExpiryHistogram expiry = new ExpiryHistogram(System.currentTimeMillis());
        List<SegmentFigures> segments = new ArrayList<>();
        try (Progress progress = session.progress("stats", geometry.segments())) {
            for (int i = 0; i < geometry.segments(); i++) {
                session.checkStopped();
                segments.add(store.reader().figures(i, PARTS, expiry));
                progress.step();
            }
        }
        Totals totals = new Totals(segments);
        print(json(geometry, disk, totals, expiry, segments), text(geometry, disk, totals, expiry, segments));
        return ExitCode.OK;
    }

    /**
     * What the file takes of the disk.
     *
     * @param used bytes now
     * @param bound bytes at most
     */
    private record Disk(long used, long bound) {}

    /** Sums over the segments. */
    private static final class Totals {
        long entries;
        long tombstones;
        long slots;
        long liveBytes;
        long usedBytes;
        long logBytes;
        long unsettled;
        long recoveryDue;
        final long[] probes;

        Totals(List<SegmentFigures> segments) {
            probes = new long[segments.get(0).probeLengths().length];
            for (SegmentFigures segment : segments) {
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
        }

        long deadBytes() {
            return Math.max(0, usedBytes - liveBytes);
        }
    }

    private static JsonObject json(
            Geometry geometry, Disk disk, Totals totals, ExpiryHistogram expiry, List<SegmentFigures> segments) {
        JsonObject json = new JsonObject();
        json.addProperty("entries", totals.entries);
        json.addProperty("capacity", geometry.capacity());
        json.addProperty("slots", totals.slots);
        json.addProperty("load", totals.slots == 0 ? 0 : (double) totals.entries / totals.slots);
        json.addProperty("tombstones", totals.tombstones);
        json.addProperty("liveBytes", totals.liveBytes);
        json.addProperty("deadBytes", totals.deadBytes());
        json.addProperty("logBytes", totals.logBytes);
        json.addProperty("maxBytes", geometry.maxBytes());
        json.addProperty("usedDiskBytes", disk.used());
        json.addProperty("fileBytes", disk.bound());
        json.addProperty("segmentsDueForRecovery", totals.recoveryDue);
        json.addProperty("segmentsNotSettled", totals.unsettled);
        JsonArray probes = new JsonArray();
        for (long probe : totals.probes) {
            probes.add(probe);
        }
        json.add("probeLengths", probes);
        json.add("expiry", expiry.json());
        JsonArray all = new JsonArray();
        for (SegmentFigures segment : segments) {
            JsonObject one = new JsonObject();
            one.addProperty("entries", segment.entries());
            one.addProperty("tombstones", segment.tombstones());
            one.addProperty("liveBytes", segment.liveBytes());
            one.addProperty("usedBytes", segment.usedBytes());
            all.add(one);
        }
        json.add("segments", all);
        return json;
    }

    private static List<String> text(
            Geometry geometry, Disk disk, Totals totals, ExpiryHistogram expiry, List<SegmentFigures> segments) {
        List<String> lines = new ArrayList<>();
        lines.add(Text.line(
                "entries",
                Text.count(totals.entries) + " of " + Text.count(geometry.capacity()) + " ("
                        + Text.percent(totals.entries, geometry.capacity()) + ")"));
        lines.add(Text.line(
                "table load",
                Text.percent(totals.entries, totals.slots) + " of " + Text.count(totals.slots) + " slots, "
                        + Text.count(totals.tombstones) + " tombstones"));
        lines.add(Text.line("live bytes", Text.bytes(totals.liveBytes) + " of " + Text.bytes(geometry.maxBytes())));
        lines.add(Text.line(
                "dead bytes",
                Text.bytes(totals.deadBytes()) + " of " + Text.bytes(totals.logBytes) + " of logs"
                        + (totals.unsettled == 0
                                ? ""
                                : "; " + totals.unsettled + " segments change too fast to tell")));
        lines.add(Text.line("disk", Text.bytes(disk.used()) + " used, bound " + Text.bytes(disk.bound())));
        if (totals.recoveryDue > 0) {
            lines.add(Text.line("recovery", totals.recoveryDue + " segments are due; shown is what they will be then"));
        }
        boolean unicode = Session.isUnicode();
        lines.add("");
        lines.add("probe lengths, in buckets");
        for (int i = 0; i < totals.probes.length; i++) {
            if (totals.probes[i] > 0) {
                boolean last = i == totals.probes.length - 1;
                lines.add(histogramLine((i + 1) + (last ? "+" : ""), totals.probes[i], totals.entries, unicode));
            }
        }
        lines.add("");
        lines.add("expiry");
        expiry.forEach((label, number) -> {
            if (number > 0) {
                lines.add(histogramLine(label, number, totals.entries, unicode));
            }
        });
        lines.add("");
        lines.addAll(picture(segments, unicode));
        return lines;
    }

    private static String histogramLine(String label, long number, long all, boolean unicode) {
        double share = all == 0 ? 0 : (double) number / all;
        return Text.line("  " + label, Text.bar(Math.min(1, share), BAR_WIDTH, unicode) + " " + Text.count(number));
    }

    /** How full the slot tables are: a line of parts for each segment, or a character for each if there are many. */
    private static List<String> picture(List<SegmentFigures> segments, boolean unicode) {
        String shades = unicode ? " ▁▂▃▄▅▆▇█" : " .:-=+*#@";
        List<String> lines = new ArrayList<>();
        if (segments.size() <= DETAILED_SEGMENTS) {
            lines.add("occupancy of the slot tables, a line for each segment");
            for (int i = 0; i < segments.size(); i++) {
                StringBuilder line = new StringBuilder();
                for (int thousandths : segments.get(i).occupancy()) {
                    line.append(shade(shades, thousandths));
                }
                lines.add(Text.line(
                        "  " + i,
                        "|" + line + "| "
                                + Text.percent(
                                        segments.get(i).entries(),
                                        segments.get(i).slots())));
            }
            return lines;
        }
        lines.add("occupancy of the slot tables, a character for each segment");
        for (int row = 0; row < segments.size(); row += PARTS) {
            StringBuilder line = new StringBuilder();
            for (SegmentFigures segment : segments.subList(row, Math.min(segments.size(), row + PARTS))) {
                line.append(shade(shades, (int) (1000 * load(segment))));
            }
            lines.add(Text.line("  " + row, "|" + line + "|"));
        }
        return lines;
    }

    private static double load(SegmentFigures segment) {
        return (double) segment.entries() / segment.slots();
    }

    private static char shade(String shades, int thousandths) {
        int steps = shades.length() - 1;
        return shades.charAt(thousandths == 0 ? 0 : Math.min(steps, 1 + thousandths * steps / 1000));
    }
}
