package io.memorymap.jcache.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * File names for cache names: different caches never share a file, on any file system.
 *
 * <p>Lower-case ASCII letters, digits, {@code -}, {@code _} and inner dots stand for themselves; an upper-case ASCII letter
 * becomes {@code +} and its lower case, so that disks which ignore case keep {@code User} and {@code user} apart; every
 * other ASCII character becomes {@code %hh}, and every other UTF-16 unit {@code %uhhhh}. A name that would be longer than
 * {@value #MAX_ESCAPED} characters keeps its beginning, followed by {@code ~} and a hash of the whole name.
 */
public final class CacheFiles {
    /** Ends every file name made here. */
    public static final String SUFFIX = ".mmap";

    /** Leaves room, within the 255 bytes that file systems allow, for what the store appends to name its own side files. */
    private static final int MAX_ESCAPED = 180;

    private static final char UPPER = '+';
    private static final char ESCAPE = '%';
    private static final char WIDE = 'u';
    private static final char HASHED = '~';
    private static final int HASH_BYTES = 16;

    /** Windows reserves these names whatever follows the first dot. */
    private static final Set<String> RESERVED = Set.of(
            "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private CacheFiles() {}

    /**
     * The file name of a cache.
     *
     * @param cacheName any name, also empty
     * @return a plain ASCII file name of at most 255 bytes without path separators
     */
    public static String fileName(String cacheName) {
        String escaped = escape(cacheName);
        if (escaped.length() > MAX_ESCAPED) {
            String hash = hash(escaped);
            escaped = escaped.substring(0, MAX_ESCAPED - 1 - hash.length()) + HASHED + hash;
        }
        return escaped + SUFFIX;
    }

    /**
     * The cache that a file belongs to.
     *
     * @param fileName the last element of a path
     * @return the cache's name; null if {@link #fileName} never gives this file name, or hashed the cache's name
     */
    public static @Nullable String cacheName(String fileName) {
        if (!fileName.endsWith(SUFFIX)) {
            return null;
        }
        String cacheName = unescape(fileName.substring(0, fileName.length() - SUFFIX.length()));
        // Only the canonical spelling counts: "%61" reads as "a", but is the file of no cache.
        return cacheName != null && fileName(cacheName).equals(fileName) ? cacheName : null;
    }

    private static String escape(String name) {
        if (name.isEmpty()) {
            return String.valueOf(ESCAPE);
        }
        StringBuilder out = new StringBuilder(name.length() + 16);
        boolean reserved = isReserved(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean first = i == 0;
            if ((isPlain(c) && !(first && reserved)) || (c == '.' && !first)) {
                out.append(c);
            } else if (c >= 'A' && c <= 'Z') {
                out.append(UPPER).append((char) (c - 'A' + 'a'));
            } else if (c < 0x80) {
                out.append(ESCAPE).append(HexFormat.of().toHexDigits((byte) c));
            } else {
                out.append(ESCAPE).append(WIDE).append(HexFormat.of().toHexDigits(c));
            }
        }
        return out.toString();
    }

    private static @Nullable String unescape(String escaped) {
        if (escaped.length() == 1 && escaped.charAt(0) == ESCAPE) {
            return "";
        }
        StringBuilder out = new StringBuilder(escaped.length());
        int i = 0;
        while (i < escaped.length()) {
            char c = escaped.charAt(i++);
            if (c == UPPER && i < escaped.length() && escaped.charAt(i) >= 'a' && escaped.charAt(i) <= 'z') {
                out.append((char) (escaped.charAt(i++) - 'a' + 'A'));
            } else if (c == ESCAPE) {
                boolean wide = i < escaped.length() && escaped.charAt(i) == WIDE;
                int from = wide ? i + 1 : i;
                int to = from + (wide ? 4 : 2);
                if (to > escaped.length()
                        || !escaped.substring(from, to).chars().allMatch(HexFormat::isHexDigit)) {
                    return null;
                }
                out.append((char) HexFormat.fromHexDigits(escaped, from, to));
                i = to;
            } else if (isPlain(c) || c == '.') {
                out.append(c);
            } else {
                return null;
            }
        }
        return out.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static boolean isReserved(String name) {
        int dot = name.indexOf('.');
        return RESERVED.contains(dot < 0 ? name : name.substring(0, dot));
    }

    private static String hash(String escaped) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        // Of the escaped name: encoding the name itself would turn every lone surrogate into the same bytes.
        byte[] digest = sha256.digest(escaped.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    }
}
