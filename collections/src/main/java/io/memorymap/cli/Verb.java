package io.memorymap.cli;

import com.google.gson.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands share. */
abstract class Verb implements Callable<Integer> {
    final Session session;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    Verb(Session session) {
        this.session = session;
    }

    /** Prints a result in the way that was asked for. */
    final void print(JsonObject result, Iterable<String> text) {
        if (json) {
            session.out().document(result);
        } else {
            text.forEach(session.out()::line);
        }
    }
}
