package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.Text;
import io.memorymap.engine.recovery.SegmentCheck;
import java.util.ArrayList;
import java.util.List;

/** What verification found in a whole file. */
final class Damage {
    private long entries;
    private long records;
    private long damagedRecords;
    private long damagedSlots;
    private long damagedHeaders;
    private long lostEntries;
    private long busySegments;
    private long segmentsDue;

    private Damage() {}

    static Damage find(StoreFile store, Session session) {
        Damage damage = new Damage();
        damage.damagedHeaders = store.reader().damagedHeadParts();
        int segments = store.reader().geometry().segments();
        try (Progress progress = session.progress("verify", segments)) {
            for (int i = 0; i < segments; i++) {
                session.checkStopped();
                damage.add(store.reader().check(i));
                progress.step();
            }
        }
        return damage;
    }

    private void add(SegmentCheck check) {
        entries += check.entries();
        records += check.records();
        damagedRecords += check.damagedRecords();
        damagedSlots += check.damagedSlots();
        damagedHeaders += check.damagedHeaders();
        lostEntries += check.lostEntries();
        busySegments += check.complete() ? 0 : 1;
        segmentsDue += check.recoveryDue() ? 1 : 0;
    }

    boolean isClean() {
        return damagedRecords + damagedSlots + damagedHeaders + lostEntries == 0;
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("entries", entries);
        json.addProperty("records", records);
        json.addProperty("damagedRecords", damagedRecords);
        json.addProperty("damagedSlots", damagedSlots);
        json.addProperty("damagedHeaders", damagedHeaders);
        json.addProperty("lostEntries", lostEntries);
        json.addProperty("busySegments", busySegments);
        json.addProperty("segmentsDueForRecovery", segmentsDue);
        return json;
    }

    List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add(isClean() ? "clean" : "DAMAGED");
        lines.add(Text.line("entries", Text.count(entries)));
        lines.add(Text.line("log records", Text.count(records)));
        if (!isClean()) {
            lines.add(Text.line("damaged records", Text.count(damagedRecords)));
            lines.add(Text.line("damaged slots", Text.count(damagedSlots)));
            lines.add(Text.line("damaged headers", Text.count(damagedHeaders)));
            lines.add(Text.line("lost entries", Text.count(lostEntries)));
        }
        if (busySegments > 0) {
            lines.add(busySegments + " segments were written to all the time: of those only the published entries were"
                    + " checked, not the logs");
        }
        if (segmentsDue > 0) {
            lines.add(segmentsDue + " segments will be recovered by the next owner");
        }
        return lines;
    }
}
