package io.memorymap.bench.report;

import java.util.Locale;

/** A part of the report, with a table and a plot. */
public enum Section {
    /** Lookups. */
    GET(
            "Lookups",
            "Nanoseconds; the value is read, all of it, and decides which key comes next, unless it is said that it is not touched."
                    + " In brackets: ours, `PROCESS`, divided by this."),
    /** Overwriting. */
    PUT(
            "Overwriting at full capacity",
            "Nanoseconds for a put of a new value of 100 bytes over another, 1,000,000 entries of 1,000,000, keys uniform. In brackets: ours,"
                    + " `PROCESS`, divided by this. What each promises about a power loss: `PERIODIC` the last second at most, `SYNC` nothing that"
                    + " returned; all others here nothing."),
    /** Both. */
    MIXED(
            "Lookups and puts mixed",
            "Nanoseconds for an operation, 1,000,000 entries, keys by Zipf 0.99. In brackets: ours, `PROCESS`, divided by this."),
    /** New keys. */
    EVICT(
            "New keys, eviction running",
            "Nanoseconds for a put of a new key into a full cache of 1,000,000 entries. In brackets: our evicting store divided by this."),
    /** Several keys. */
    BATCH(
            "getAll of 64 keys",
            "Nanoseconds for one key, uniform of 1,000,000; the set of keys is made before each call and not measured."),
    /** JCache. */
    JCACHE(
            "JCache, by value",
            "Nanoseconds, 100,000 entries, keys uniform; of `getAll` for one key. In brackets: ours divided by this."),
    /** Ways from objects to bytes. */
    SERIALIZERS(
            "Serializers",
            "Nanoseconds, JCache, by value, 1,024 entries, a plain `Serializable` class of five fields, by `serializer` of the configuration."),
    /** Iteration. */
    ITERATE("Iteration", "Milliseconds for all of 1,000,000 entries, values read. In brackets: ours divided by this."),
    /** Filling, opening, killing. */
    LIFE(
            "Filling, opening, surviving",
            "One cold JVM each; String(16) -> byte[100], 116 bytes of payload an entry. Opening is from `open()` to the first correct get. The kill"
                    + " is a SIGKILL while the process writes; what counts as kept is what had been acknowledged."),
    /** Heap and pages. */
    SPACE(
            "Heap and pages",
            "Heap that stays after a collection; pages of the file's mapping that are dirty after a million reads or updates of a"
                    + " store that was closed and opened (Linux only)."),
    /** By load. */
    FLAT(
            "By load",
            "Nanoseconds for a dependent get of the same 200,000 keys, uniform, in stores of a capacity of 1,000,000 that are full by this much;"
                    + " in turns, median of the rounds."),
    /** Hit ratios. */
    TRACES(
            "Hit ratios",
            "Percent of the requests, from a cold start; a miss writes. Bounded by entries, five sizes for each trace. The store and the JCache cache"
                    + " are the real ones, Caffeine runs its maintenance in the calling thread."),
    /** Many entries. */
    LARGE("Many entries", "Long -> Long, a strict store, `PROCESS`.");

    private final String title;
    private final String note;

    Section(String title, String note) {
        this.title = title;
        this.note = note;
    }

    /** Short name, also of its files. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Heading. */
    public String title() {
        return title;
    }

    /** What was done. */
    public String note() {
        return note;
    }
}
