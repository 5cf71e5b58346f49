package io.memorymap.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memorymap.cli.view.PodFields;
import io.memorymap.cli.view.PodView;
import io.memorymap.cli.view.StoreFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes the store as JSON lines that {@link LoadCommand} reads:
 *
 * <pre>
 *  {"store": {...}}              once, first: types, codecs and bounds
 *  {"types": [...]}              class names that entries behind this line refer to by number, in the order of the numbers
 *  {"key": ..., "value": ...}    an entry, with "expiresAt" in epoch milliseconds if it expires
 * </pre>
 */
@Command(
        name = "dump",
        mixinStandardHelpOptions = true,
        description = "Writes all entries as JSON lines, which load can read back.")
final class DumpCommand extends EntriesVerb {
    @Option(names = "--entries-only", description = "Only entries; without the lines about the store, for other tools.")
    boolean entriesOnly;

    @Option(
            names = "--value",
            paramLabel = "FIELDS",
            description = "For a file of a mapped struct: the types of its fields, or of its values', such as f64,i64.")
    @Nullable String fields;

    private int typesShown;

    DumpCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        Path path = StoreFile.existing(file);
        if (PodView.isPod(StoreFile.head(path))) {
            return dumpStruct(path);
        }
        StoreFile store = StoreFile.open(path);
        if (!entriesOnly) {
            session.out().jsonLine(header(store));
        }
        return forEach(store, "dump", record -> {
            if (!entriesOnly) {
                showNewTypes(store);
            }
            session.out().jsonLine(store.entry(record));
        });
    }

    private int dumpStruct(Path path) throws IOException {
        PodView view = PodView.read(path);
        view.dump(session.out()::jsonLine, fields == null ? null : new PodFields(fields));
        if (!view.isSettled()) {
            session.warn(path + ": changes all the time; single values may be half old and half new");
        }
        return ExitCode.OK;
    }

    private static JsonObject header(StoreFile store) {
        JsonObject facts = new JsonObject();
        store.addDescription(facts);
        StoreFile.addBounds(facts, store.reader().geometry());
        JsonObject line = new JsonObject();
        line.add("store", facts);
        return line;
    }

    /** Writes the names listed since the last call. The store lists a name before it publishes the first entry that needs it. */
    private void showNewTypes(StoreFile store) {
        List<String> names = store.reader().classNames();
        if (names.size() > typesShown) {
            JsonArray types = new JsonArray();
            names.subList(typesShown, names.size()).forEach(types::add);
            typesShown = names.size();
            JsonObject line = new JsonObject();
            line.add("types", types);
            session.out().jsonLine(line);
        }
    }
}
