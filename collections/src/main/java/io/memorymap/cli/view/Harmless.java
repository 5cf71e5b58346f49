package io.memorymap.cli.view;

import java.util.HexFormat;

/** What a file holds may be anything, and must not command the terminal or the page that shows it. */
public final class Harmless {
    private Harmless() {}

    /**
     * Whether a terminal shows a character and does nothing else with it: no control character of either set, of which one begins an escape
     * sequence, no line separator, and nothing that changes the direction of the text around it.
     */
    public static boolean isHarmless(int c) {
        return !Character.isISOControl(c)
                && c != '\u2028'
                && c != '\u2029'
                && !(c >= '\u200E' && c <= '\u200F')
                && !(c >= '\u202A' && c <= '\u202E')
                && !(c >= '\u2066' && c <= '\u2069')
                && c != '\u061C';
    }

    /** A text in which what is not harmless, but for tabs and line feeds, is written as JSON does it. */
    public static String text(String text) {
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
}
