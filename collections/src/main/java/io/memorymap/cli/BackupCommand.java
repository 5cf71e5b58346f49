package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.Text;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import io.memorymap.engine.recovery.VerificationCounts;
import io.memorymap.store.StoreBackup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Backs up a store, which may be in use. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description =
                "Writes the entries of a store, which may be in use, into a new file, checks that, and puts it in the place of an"
                        + " earlier backup. The store itself is only read.")
final class BackupCommand extends FileVerb {
    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description = "The file of the backup: new, or an earlier backup of the same store.")
    Path target = Path.of("");

    BackupCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        StoreFile store = StoreFile.open(file);
        StoreSnapshotReader reader = store.reader();
        VerificationCounts found;
        try (Progress progress = session.progress("backup", -1)) {
            found = StoreBackup.write(reader, store.path(), target, System.currentTimeMillis());
            progress.step();
        }
        JsonObject json = new JsonObject();
        json.addProperty("entries", found.entries);
        json.addProperty("damaged", found.damagedRecords);
        print(json, List.of(target + ": " + Text.count(found.entries) + " entries, checked"));
        if (found.damagedRecords > 0) {
            session.warn(
                    store.path() + ": " + found.damagedRecords + " damaged entries were left out; verify says more");
            return ExitCode.DAMAGED;
        }
        return ExitCode.OK;
    }
}
