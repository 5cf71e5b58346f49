package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.RecoveryReport;
import io.memorymap.VerificationReport;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Brings a damaged store back to what its logs still tell. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds the tables from the logs and removes damaged records, whose entries are lost.",
            "WRITES; the store must not be in use. Make a copy of the file first."
        })
final class RepairCommand extends WritingVerb {
    RepairCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        Damage before = Damage.find(StoreFile.open(file), session);
        RecoveryReport recovery;
        VerificationReport after;
        long entries;
        try (WritableStore store = writable();
                Progress progress = session.progress("repair", -1)) {
            store.store().repair();
            recovery = store.store().recoveryReport();
            after = store.store().verify();
            entries = store.store().size();
            progress.step();
        }
        JsonObject json = new JsonObject();
        json.add("before", before.json());
        json.addProperty("segmentsRebuilt", recovery.segmentsRebuilt());
        json.addProperty("recordsSalvaged", recovery.recordsSalvaged());
        json.addProperty("damagedPlaces", recovery.damagedPlaces());
        json.addProperty("bytesDropped", recovery.bytesDropped());
        json.addProperty("mended", recovery.mended());
        json.addProperty("entries", entries);
        json.addProperty("clean", after.isClean());
        List<String> text = new ArrayList<>();
        text.add("before:");
        text.addAll(before.text());
        text.add("");
        text.add("after:");
        text.add(after.isClean() ? "clean" : "STILL DAMAGED: " + after);
        text.add(Text.line("entries", Text.count(entries)));
        text.add(Text.line("damaged places", Text.count(recovery.damagedPlaces()) + " removed"));
        print(json, text);
        return after.isClean() ? ExitCode.OK : ExitCode.DAMAGED;
    }
}
