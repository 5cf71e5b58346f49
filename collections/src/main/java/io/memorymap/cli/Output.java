package io.memorymap.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

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

    /**
     * Whether a terminal shows a character and does nothing else with it: no control character of either set, of which one begins an escape
     * sequence, no line separator, and nothing that changes the direction of the text around it.
     */
    static boolean isHarmless(int c) {
        return !Character.isISOControl(c)
                && c != '\u2028'
                && c != '\u2029'
                && !(c >= '\u200E' && c <= '\u200F')
                && !(c >= '\u202A' && c <= '\u202E')
                && !(c >= '\u2066' && c <= '\u2069')
                && c != '\u061C';
    }

    /** A text in which what is not harmless, but for tabs and line feeds, is written as JSON does it. */
    static String harmless(String text) {
        int at = 0;
        while (at < text.length() && isPassed(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isPassed(c)) {
                shown.append(c);
            } else {
                shown.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return shown.toString();
    }

    private static boolean isPassed(char c) {
        return c == '\n' || c == '\t' || isHarmless(c);
    }

    void line(String text) {
        try {
            writer.write(harmless(text));
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
