package io.memorymap.cli;

import io.memorymap.cli.view.StoreFile;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import java.io.IOException;
import picocli.CommandLine.Option;

/** A command that goes through all entries. */
abstract class EntriesVerb extends FileVerb {
    @Option(names = "--expired", description = "Also those that have expired and were not removed yet.")
    boolean expired;

    EntriesVerb(Session session) {
        super(session);
    }

    /** Takes each entry. */
    interface Row {
        void entry(RecordImage record);
    }

    /** Goes through the entries; the exit code says whether some were damaged, and thus left out. */
    final int forEach(StoreFile store, String task, Row row) throws IOException {
        StoreSnapshotReader reader = store.reader();
        long now = System.currentTimeMillis();
        try (Progress progress = session.progress(task, store.count())) {
            for (int i = 0; i < reader.geometry().segments(); i++) {
                reader.forEach(i, record -> {
                    session.checkStopped();
                    if (expired || !StoreFile.isExpired(record, now)) {
                        row.entry(record);
                    }
                    progress.step();
                });
            }
        }
        if (reader.damaged() > 0) {
            session.warn(store.path() + ": " + reader.damaged()
                    + " damaged entries were left out; verify says more, repair removes them");
            return ExitCode.DAMAGED;
        }
        return ExitCode.OK;
    }
}
