package io.memorymap.cli;

import com.google.gson.JsonElement;
import io.memorymap.format.RecordDescriptor;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists the keys. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Lists the keys, one a line; with --json as JSON, as dump shows them.")
final class KeysCommand extends EntriesVerb {
    KeysCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        StoreFile store = StoreFile.open(file);
        return forEach(store, "keys", record -> {
            JsonElement key = store.keys().toJson(record.bytes(), RecordDescriptor.KEY_OFFSET, record.keyLength());
            if (json) {
                session.out().jsonLine(key);
            } else {
                session.out().line(plain(key));
            }
        });
    }

    /** A string as it is, as long as it is one line; everything else as JSON. */
    private String plain(JsonElement key) {
        if (key.isJsonPrimitive()
                && key.getAsString().chars().allMatch(Output::isHarmless)) {
            return key.getAsString();
        }
        return session.out().compact(key);
    }
}
