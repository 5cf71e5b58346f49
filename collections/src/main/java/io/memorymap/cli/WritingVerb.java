package io.memorymap.cli;

import java.io.IOException;
import picocli.CommandLine.Option;

/** A command that writes to a store, and so is its owner meanwhile. */
abstract class WritingVerb extends FileVerb {
    @Option(
            names = "--others-may-write",
            description = "Also use a store that belongs to another user, or that others may write to.")
    boolean othersMayWrite;

    WritingVerb(Session session) {
        super(session);
    }

    /** Opens the store, which must exist. */
    final WritableStore writable() throws IOException {
        return WritableStore.open(file, othersMayWrite);
    }
}
