package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.CompactionReport;
import io.memorymap.cli.view.Text;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** Removes what is dead. */
@Command(
        name = "compact",
        mixinStandardHelpOptions = true,
        description = "Removes what is dead from logs and tables. WRITES; the store must not be in use.")
final class CompactCommand extends WritingVerb {
    CompactCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        CompactionReport report;
        try (WritableStore store = writable();
                Progress progress = session.progress("compact", -1)) {
            report = store.store().compact();
            progress.step();
        }
        JsonObject json = new JsonObject();
        json.addProperty("tombstones", report.tombstones());
        json.addProperty("bytes", report.bytes());
        json.addProperty("milliseconds", TimeUnit.NANOSECONDS.toMillis(report.nanoseconds()));
        print(
                json,
                List.of(Text.bytes(report.bytes()) + " and " + Text.count(report.tombstones())
                        + " tombstones removed in "
                        + Text.count(TimeUnit.NANOSECONDS.toMillis(report.nanoseconds())) + " ms"));
        return ExitCode.OK;
    }
}
