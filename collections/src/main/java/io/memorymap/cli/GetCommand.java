package io.memorymap.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.memorymap.cli.view.EntryText;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.engine.RecordImage;
import io.memorymap.format.RecordDescriptor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one entry. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = "Shows the value of one key; with --json also its expiry and version. Exit code 1: no such key.")
final class GetCommand extends FileVerb {
    @Parameters(index = "1", paramLabel = "KEY", description = "The key: a string or number, or JSON as dump shows it.")
    String key = "";

    @Option(names = "--hex", description = "KEY is the hexadecimal digits of the key's bytes.")
    boolean hex;

    GetCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        StoreFile store = StoreFile.open(file);
        List<byte[]> candidates =
                hex ? List.of(EntryText.fromHex(key)) : store.keys().candidates(key);
        RecordImage record = find(store, candidates);
        if (record == null || StoreFile.isExpired(record, System.currentTimeMillis())) {
            session.warn(store.path() + ": no entry has the key " + key);
            return ExitCode.NOT_FOUND;
        }
        JsonObject entry = store.entry(record);
        entry.addProperty("version", record.seq());
        JsonElement value = entry.get("value");
        boolean plain = value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
        print(entry, List.of(plain ? value.getAsString() : session.out().compact(value)));
        return ExitCode.OK;
    }

    private static @Nullable RecordImage find(StoreFile store, List<byte[]> candidates) {
        for (byte[] candidate : candidates) {
            RecordImage record = candidate.length > RecordDescriptor.MAX_KEY_BYTES
                    ? null
                    : store.reader().find(candidate);
            if (record != null) {
                return record;
            }
        }
        return null;
    }
}
