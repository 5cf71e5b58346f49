package io.memorymap.cli.view;

import com.google.gson.JsonObject;
import io.memorymap.format.RecordDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;

/** Counts entries by how long they have to live. */
public final class ExpiryHistogram implements LongConsumer {
    private static final String[] LABELS = {
        "expired", "1 minute", "1 hour", "1 day", "1 week", "30 days", "later", "never"
    };
    private static final long[] UP_TO = {
        0,
        TimeUnit.MINUTES.toMillis(1),
        TimeUnit.HOURS.toMillis(1),
        TimeUnit.DAYS.toMillis(1),
        TimeUnit.DAYS.toMillis(7),
        TimeUnit.DAYS.toMillis(30)
    };

    private final long now;
    private final long[] counts = new long[LABELS.length];

    public ExpiryHistogram(long now) {
        this.now = now;
    }

    @Override
    public void accept(long expiresAt) {
        if (expiresAt == RecordDescriptor.NEVER_MILLIS) {
            counts[LABELS.length - 1]++;
            return;
        }
        int i = 0;
        while (i < UP_TO.length && expiresAt - now > UP_TO[i]) {
            i++;
        }
        counts[i]++;
    }

    public void forEach(ObjLongConsumer<String> action) {
        for (int i = 0; i < counts.length; i++) {
            action.accept(LABELS[i], counts[i]);
        }
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        forEach(json::addProperty);
        return json;
    }
}
