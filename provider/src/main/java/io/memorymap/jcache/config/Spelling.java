package io.memorymap.jcache.config;

import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the word that was probably meant. */
final class Spelling {
    private Spelling() {}

    /**
     * The known word with the least edit distance to what was written, if it is near enough to be meant: at most a third of
     * its letters differ, or two.
     */
    static @Nullable String nearest(String written, Collection<String> known) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String word : new TreeSet<>(known)) {
            int distance = distance(normalize(written), normalize(word));
            if (distance < least && distance <= Math.max(2, word.length() / 3) && distance < word.length()) {
                nearest = word;
                least = distance;
            }
        }
        return nearest;
    }

    /** maxBytes, max_bytes and max-bytes are the same mistake. */
    private static String normalize(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Levenshtein distance, row by row (Wagner and Fischer, 1974). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
