package io.memorymap.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Long or foreign text by its beginning, for people, and its hash, for comparison. */
final class Abbreviation {
    private static final int SHOWN_CHARS = 100;

    private Abbreviation() {}

    static String of(String text) {
        String start = text.substring(0, Math.min(text.length(), SHOWN_CHARS)).replaceAll("[^\\x20-\\x7E]", "?");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return start + "...#" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
