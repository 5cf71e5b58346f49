package io.memorymap.cli.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memorymap.cli.view.StoreFile;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import io.memorymap.format.RecordDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Looks for keys by a part of their text, as the tool prints them. Not thread-safe. */
final class KeySearch {
    static final int MOST_KEYS = 100;
    /** Of a longer key the beginning is shown. */
    static final int MOST_CHARS = 500;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final StoreFile store;
    private final String text;
    private final boolean anywhere;
    private final LongSupplier nanos;
    private final long started;
    private final long now;
    private final JsonArray found = new JsonArray();
    private long looked;

    /**
     * A search.
     *
     * @param store where
     * @param text the part
     * @param anywhere whether it may be any part and not only the beginning
     * @param nanos tells how long the search takes
     * @param now epoch milliseconds: what has expired by then is left out
     */
    KeySearch(StoreFile store, String text, boolean anywhere, LongSupplier nanos, long now) {
        this.store = store;
        this.text = text;
        this.anywhere = anywhere;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.now = now;
    }

    /** Searches until all entries were looked at, enough are found, or it has taken too long. */
    JsonObject run() {
        StoreSnapshotReader reader = store.reader();
        long damagedBefore = reader.damaged();
        JsonObject json = new JsonObject();
        String ended = "all";
        try {
            for (int i = 0; i < reader.geometry().segments(); i++) {
                reader.forEach(i, this::look);
            }
        } catch (EndedException e) {
            ended = e.reason;
        }
        json.add("keys", found);
        json.addProperty("looked", looked);
        json.addProperty("ended", ended);
        json.addProperty("damaged", reader.damaged() - damagedBefore);
        return json;
    }

    private void look(RecordImage record) {
        if (found.size() == MOST_KEYS) {
            throw new EndedException("enough");
        }
        if (nanos.getAsLong() - started > PATIENCE_NANOS) {
            throw new EndedException("time");
        }
        looked++;
        if (StoreFile.isExpired(record, now)) {
            return;
        }
        String key = store.keyText(record);
        if (anywhere ? key.contains(text) : key.startsWith(text)) {
            found.add(row(key, record));
        }
    }

    private static JsonObject row(String key, RecordImage record) {
        JsonObject row = new JsonObject();
        row.addProperty("key", key.length() <= MOST_CHARS ? key : key.substring(0, MOST_CHARS) + "…");
        row.addProperty("valueBytes", record.valueLength());
        if (record.expiresAt() != RecordDescriptor.NEVER_MILLIS) {
            row.addProperty("expiresAt", record.expiresAt());
        }
        return row;
    }

    /** The rest of the entries need not be looked at. */
    private static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String reason;

        EndedException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
