package io.memorymap.cli.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memorymap.cli.view.Harmless;
import io.memorymap.cli.view.PodView;
import io.memorymap.cli.view.Reason;
import io.memorymap.cli.view.StoreFigures;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.cli.view.Text;
import io.memorymap.engine.head.Geometry;
import io.memorymap.engine.recovery.SegmentBusyException;
import io.memorymap.engine.recovery.StoreTotals;
import io.memorymap.store.StoreDescription;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One file of the page, as JSON. What cannot be read gives {@code {"problem": ...}}.
 *
 * <p>The totals are a few words of each segment. A measurement reads all slots and the expiry of each entry: it is shown again until
 * it is old, the longer the more it took, so that a page that stays open costs a large store one twentieth of a core at most. Each of the three questions has a
 * lock and a mapping of its own, so that none waits for a slower one.
 */
final class ServedFile {
    private static final long LEAST_AGE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long AGE_PER_DURATION = 20;

    private final Path path;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final FollowedFile forTotals;
    private final FollowedFile forFigures;
    private final FollowedFile forKeys;

    /** The last measurement, when it ended and how long it took. Guarded by {@link #forFigures}. */
    private @Nullable JsonObject figures;

    private @Nullable StoreFile figuresOf;
    private long figuresAt;
    private long figuresTook;

    ServedFile(Path path, InstantSource clock, LongSupplier nanos) {
        this.path = path;
        this.clock = clock;
        this.nanos = nanos;
        this.forTotals = new FollowedFile(path);
        this.forFigures = new FollowedFile(path);
        this.forKeys = new FollowedFile(path);
    }

    Path path() {
        return path;
    }

    /** Finds something out. */
    private interface Look {
        JsonObject look() throws IOException;
    }

    private JsonObject guarded(FollowedFile file, Look look) {
        synchronized (file) {
            try {
                return look.look();
            } catch (IOException | RuntimeException | InternalError | OutOfMemoryError | StackOverflowError e) {
                if (!(e instanceof SegmentBusyException)) {
                    file.forget();
                }
                if (Boolean.getBoolean(Reason.DEBUG)) {
                    System.getLogger("io.memorymap").log(Level.WARNING, path.toString(), e);
                }
                JsonObject json = new JsonObject();
                json.addProperty("problem", Harmless.text(Reason.of(e)));
                return json;
            }
        }
    }

    /** What the file is, and what it counts itself; of a struct, what it seems to be. */
    JsonObject totals() {
        return guarded(forTotals, () -> PodView.isPod(StoreFile.head(path)) ? struct() : totals(forTotals.current()));
    }

    private JsonObject struct() throws IOException {
        JsonObject json = new JsonObject();
        json.add("struct", PodView.read(path).info(path));
        return json;
    }

    private JsonObject totals(StoreFile store) {
        Geometry geometry = store.reader().geometry();
        StoreTotals totals = store.reader().totals();
        JsonObject json = new JsonObject();
        json.addProperty("time", clock.millis());
        json.addProperty("entries", totals.entries());
        json.addProperty("capacity", geometry.capacity());
        json.addProperty("liveBytes", totals.liveBytes());
        json.addProperty("maxBytes", geometry.maxBytes());
        json.addProperty("usedDiskBytes", totals.usedBytes());
        json.addProperty("fileBytes", store.reader().header().fileLength());
        json.addProperty("records", totals.records());
        json.addProperty("hits", store.hits());
        json.addProperty("misses", store.misses());
        json.addProperty("ownerSince", store.ownerSince());
        json.add("facts", facts(store));
        return json;
    }

    private static JsonObject facts(StoreFile store) {
        JsonObject facts = new JsonObject();
        facts.addProperty("State", store.state());
        if (store.ownerPid() != 0) {
            facts.addProperty(
                    store.reader().header().isDirty() ? "Owner" : "Last owner",
                    "process " + store.ownerPid() + (store.isOwnerRunning() ? ", running" : ", not running here")
                            + ", since " + Text.time(store.ownerSince()));
        }
        facts.addProperty(
                "At a bound",
                store.reader().geometry().evicting()
                        ? "drops what was not wanted lately"
                        : "refuses, and drops nothing");
        facts.addProperty("Created", Text.time(store.reader().header().createdMillis()));
        StoreDescription description = store.description();
        if (description == null) {
            facts.addProperty("Contents", "not known: the description page is damaged");
            return facts;
        }
        facts.addProperty("Keys", Harmless.text(description.keyType() + ", codec " + description.keyCodec()));
        facts.addProperty("Values", Harmless.text(description.valueType() + ", codec " + description.valueCodec()));
        if (!description.metadata().isEmpty()) {
            facts.addProperty("Metadata", Harmless.text(description.metadata()));
        }
        return facts;
    }

    /** Occupancy, probe lengths and expiry, as they were measured lately. */
    JsonObject figures() {
        return guarded(forFigures, () -> figures(forFigures.current()));
    }

    private JsonObject figures(StoreFile store) {
        long start = nanos.getAsLong();
        JsonObject last = figures;
        if (last != null
                && figuresOf == store
                && start - figuresAt < Math.max(LEAST_AGE_NANOS, AGE_PER_DURATION * figuresTook)) {
            return last;
        }
        StoreFigures measured = StoreFigures.measure(store, clock.millis(), () -> {});
        JsonObject json = measured.json();
        JsonArray rows = new JsonArray();
        for (StoreFigures.Row row : measured.picture()) {
            JsonObject one = new JsonObject();
            one.addProperty("label", row.label());
            one.addProperty("load", row.load());
            JsonArray shares = new JsonArray();
            for (int share : row.shares()) {
                shares.add(share);
            }
            one.add("shares", shares);
            rows.add(one);
        }
        json.add("rows", rows);
        json.addProperty("rowIsSegment", measured.isDetailed());
        json.addProperty("damagedHeaders", store.reader().damagedHeadParts());
        json.addProperty("time", clock.millis());
        figures = json;
        figuresOf = store;
        figuresAt = nanos.getAsLong();
        figuresTook = figuresAt - start;
        json.addProperty("tookMillis", TimeUnit.NANOSECONDS.toMillis(figuresTook));
        return json;
    }

    /**
     * Looks for keys.
     *
     * @param text a part of their text
     * @param anywhere whether it may be any part and not only the beginning
     * @return those that were found
     */
    JsonObject keys(String text, boolean anywhere) {
        return guarded(forKeys, () -> new KeySearch(forKeys.current(), text, anywhere, nanos, clock.millis()).run());
    }
}
