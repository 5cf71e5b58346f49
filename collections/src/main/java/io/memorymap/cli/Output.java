package io.memorymap.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import io.memorymap.cli.view.Harmless;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Standard output in UTF-8; it throws once nobody reads it any more. Not thread-safe. */
final class Output {
    /** The reader of the output has gone. */
    static final class BrokenPipeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenPipeException(IOException cause) {
            super(cause);
        }
    }

    private static final int BUFFER_CHARS = 1 << 15;

    private final Writer writer;
    private final Gson pretty = gson().setPrettyPrinting().create();
    private final Gson compact = gson().create();

    Output(OutputStream stream) {
        writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), BUFFER_CHARS);
    }

    private static GsonBuilder gson() {
        return new GsonBuilder().disableHtmlEscaping().serializeNulls();
    }

    void line(String text) {
        try {
            writer.write(Harmless.text(text));
            writer.write('\n');
        } catch (IOException e) {
            throw new BrokenPipeException(e);
        }
    }

    /** One document over several lines. */
    void document(JsonElement json) {
        line(pretty.toJson(json));
    }

    /** One document on one line. */
    void jsonLine(JsonElement json) {
        line(compact(json));
    }

    /** For those that print by themselves. */
    PrintWriter printWriter() {
        return new PrintWriter(writer, true);
    }

    String compact(JsonElement json) {
        return compact.toJson(json);
    }

    void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw new BrokenPipeException(e);
        }
    }
}
