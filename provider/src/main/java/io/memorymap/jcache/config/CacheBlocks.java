package io.memorymap.jcache.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that say something about caches: those of exact names, those of patterns, and the default. For each key the
 * nearest block that says it wins: the exact name's, then the patterns', the one with more fixed characters first, then the
 * default.
 */
final class CacheBlocks {
    private static final String CACHES = "caches";
    private static final String DEFAULT = "default";

    private final Map<String, Block> exact;
    private final List<Pattern> patterns;
    private final Block defaults;
    private final @Nullable Path directory;
    private final @Nullable Path temporaryDirectory;
    private final boolean serverKnown;
    private final boolean fileInUse;

    /** A block for all names that match; {@code *} stands for any characters, also none. */
    private record Pattern(String text, Block block) {
        static final Comparator<Pattern> MOST_SPECIFIC_FIRST = Comparator.<Pattern>comparingInt(
                        pattern -> -pattern.text.replace("*", "").length())
                .thenComparing(Pattern::text);

        boolean matches(String name) {
            String[] parts = text.split("\\*", -1);
            int at = 0;
            for (int i = 0; i < parts.length - 1; i++) {
                int found = name.indexOf(parts[i], at);
                if (found < 0 || (i == 0 && found != 0)) {
                    return false;
                }
                at = found + parts[i].length();
            }
            String last = parts[parts.length - 1];
            return name.length() - last.length() >= at && name.endsWith(last);
        }
    }

    private CacheBlocks(
            Map<String, Block> exact,
            List<Pattern> patterns,
            Block defaults,
            @Nullable Path directory,
            @Nullable Path temporaryDirectory,
            boolean serverKnown,
            boolean fileInUse) {
        this.exact = exact;
        this.patterns = patterns;
        this.defaults = defaults;
        this.directory = directory;
        this.temporaryDirectory = temporaryDirectory;
        this.serverKnown = serverKnown;
        this.fileInUse = fileInUse;
    }

    /**
     * Checks every key and every value.
     *
     * @param root the whole configuration
     * @param reference the built-in one, which says what keys there are
     * @param directory of the manager
     * @param serverKnown whether there is a server for remote caches
     * @param fileInUse whether the application has a configuration file
     */
    static CacheBlocks of(
            Block root, Block reference, @Nullable Path directory, boolean serverKnown, boolean fileInUse) {
        Block knownCache = reference.block(DEFAULT);
        Map<String, Block> exact = new TreeMap<>();
        List<Pattern> patterns = new ArrayList<>();
        Block defaults = root.block(DEFAULT);
        checkCache("the default block", null, defaults, knownCache);
        Block caches = root.block(CACHES);
        for (Map.Entry<String, ConfigValue> entry : caches.sorted()) {
            String name = entry.getKey();
            if (!caches.says(name)) {
                continue;
            }
            Block block = caches.block(name);
            checkCache("cache \"" + name + "\"", name, block, knownCache);
            if (name.indexOf('*') >= 0) {
                patterns.add(new Pattern(name, block));
            } else {
                exact.put(name, block);
            }
        }
        patterns.sort(Pattern.MOST_SPECIFIC_FIRST);
        CacheBlocks blocks = new CacheBlocks(
                exact, patterns, defaults, directory, root.path("temporary-directory"), serverKnown, fileInUse);
        blocks.checkValues();
        return blocks;
    }

    private static void checkCache(String what, @Nullable String name, Block block, Block known) {
        for (Map.Entry<String, ConfigValue> entry : block.sorted()) {
            String key = entry.getKey();
            if (known.keys().contains(key)) {
                continue;
            }
            if (name != null && entry.getValue() instanceof ConfigObject inner) {
                String quoted = "\"" + name + "." + chain(key, inner, known.keys()) + "\"";
                throw new CacheException(Block.where(entry.getValue()) + "a dot in the name of a cache opens a block"
                        + " inside a block. If the cache is named " + quoted + ", quote the name: caches { " + quoted
                        + " { ... } }. Otherwise \"" + key + "\" is an unknown key in " + what + ".");
            }
            throw block.unknown(key, entry.getValue(), known.keys(), what);
        }
        block.block(CacheSettingsReader.EXPIRY)
                .checkKeys(known.block(CacheSettingsReader.EXPIRY).keys(), "the expiry of " + what);
    }

    /** The dotted name that was probably meant: down to the first block that has a known key, or more or less than one key. */
    private static String chain(String key, ConfigObject object, Set<String> known) {
        if (object.size() == 1) {
            Map.Entry<String, ConfigValue> only = object.entrySet().iterator().next();
            if (!known.contains(only.getKey()) && only.getValue() instanceof ConfigObject inner) {
                return key + "." + chain(only.getKey(), inner, known);
            }
        }
        return key;
    }

    /** A bad value is an error when the manager is opened, not when the first cache asks for it. */
    private void checkValues() {
        CacheSettingsReader.read(
                List.of(defaults), directory, temporaryDirectory, serverKnown, fileInUse, false, false);
        for (Pattern pattern : patterns) {
            List<Block> levels = List.of(pattern.block(), defaults);
            CacheSettingsReader.read(levels, directory, temporaryDirectory, serverKnown, fileInUse, false, false);
        }
        exact.keySet().forEach(name -> settings(name, HibernateRegions.isWellKnown(name), null));
    }

    Set<String> declared() {
        return Collections.unmodifiableSet(new TreeSet<>(exact.keySet()));
    }

    /**
     * The settings of a cache.
     *
     * @param inCode what the application says of it in code, which is nearer than any file; null if nothing
     */
    CacheSettings settings(String name, boolean hibernateRegion, @Nullable Block inCode) {
        List<Block> levels = new ArrayList<>();
        if (inCode != null) {
            levels.add(inCode);
        }
        Block own = exact.get(name);
        if (own != null) {
            levels.add(own);
        }
        for (Pattern pattern : patterns) {
            if (pattern.matches(name)) {
                levels.add(pattern.block());
            }
        }
        levels.add(defaults);
        boolean timestamps = hibernateRegion && HibernateRegions.isTimestamps(name);
        if (timestamps && own != null) {
            CacheSettingsReader.checkTimestamps(own);
        }
        if (timestamps && inCode != null) {
            CacheSettingsReader.checkTimestamps(inCode);
        }
        return CacheSettingsReader.read(
                levels, directory, temporaryDirectory, serverKnown, fileInUse, hibernateRegion, timestamps);
    }
}
