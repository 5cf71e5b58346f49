package io.memorymap.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** A command about one file. */
abstract class FileVerb extends Verb {
    @Parameters(index = "0", paramLabel = "FILE", description = "The store file.")
    Path file = Path.of("");

    FileVerb(Session session) {
        super(session);
    }
}
