package io.memorymap.jcache.remote;

import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** What an error that the server answers with means. None of these commands was carried out. */
enum Refusal {
    /** The script is to be sent again. */
    SCRIPT_UNKNOWN,
    /** The server is not, or not now, the one to ask: as good as a lost connection. */
    ELSEWHERE,
    /** The slot of the key is being moved, and only one of the two keys of a script is there already. */
    SLOT_MOVES,
    /** One key is being moved; it is to be asked for at the place that is named. */
    ASK,
    /** The command is refused for good. */
    FOR_GOOD;

    private static final List<String> ELSEWHERE_WORDS =
            List.of("READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "MOVED");

    static Refusal of(@Nullable String error) {
        String text = String.valueOf(error);
        if (text.startsWith("NOSCRIPT")) {
            return SCRIPT_UNKNOWN;
        }
        if (text.startsWith("TRYAGAIN")) {
            return SLOT_MOVES;
        }
        if (text.startsWith("ASK ")) {
            return ASK;
        }
        // An error inside a script comes with the script's own words around it.
        return ELSEWHERE_WORDS.stream().anyMatch(word -> text.startsWith(word) || text.contains("-" + word))
                ? ELSEWHERE
                : FOR_GOOD;
    }

    /** What the application is told of a command that is refused for good. */
    static CacheException explained(String cache, String server, @Nullable String error, Throwable cause) {
        String text = String.valueOf(error);
        String what = "The cache \"" + cache + "\" was refused by the server " + server + ": " + text;
        if (text.contains("OOM ")) {
            what +=
                    ". It has reached its maxmemory and its maxmemory-policy evicts nothing (noeviction): nothing was written. Set"
                            + " maxmemory-policy allkeys-lru there, or give it more memory";
        } else if (text.startsWith("NOPERM") || text.contains("-NOPERM") || text.contains("have permissions")) {
            what += ". The user of memorymap.remote needs the access rights that the README names in one line";
        } else if (text.startsWith("NOAUTH") || text.startsWith("WRONGPASS")) {
            what += ". Correct memorymap.remote.user and memorymap.remote.password";
        }
        return new CacheException(what, cause);
    }
}
