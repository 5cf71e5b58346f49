package io.memorymap.cli;

import io.memorymap.cli.view.StoreFile;
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
            if (json) {
                session.out().jsonLine(store.key(record));
            } else {
                session.out().line(store.keyText(record));
            }
        });
    }
}
