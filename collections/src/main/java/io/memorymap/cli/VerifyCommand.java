package io.memorymap.cli;

import com.google.gson.JsonObject;
import io.memorymap.cli.view.StoreFile;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Checks a file without opening it. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Checks every checksum, and that logs and tables agree. Exit code 0: clean, 1: damaged, 2: unusable.")
final class VerifyCommand extends FileVerb {
    VerifyCommand(Session session) {
        super(session);
    }

    @Override
    public Integer call() throws IOException {
        StoreFile store = StoreFile.open(file);
        Damage damage = Damage.find(store, session);
        JsonObject json = damage.json();
        json.addProperty("clean", damage.isClean());
        print(json, damage.text());
        return damage.isClean() ? ExitCode.OK : ExitCode.DAMAGED;
    }
}
