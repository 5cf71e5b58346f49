package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Judges dumps of a store that {@link LiveWriter} writes to: no wrong row, none twice, none missing, none older than before. */
final class RowCheck {
    private final boolean evicting;
    private final Map<String, Long> newest = new HashMap<>();

    RowCheck(boolean evicting) {
        this.evicting = evicting;
    }

    /** Judges one dump, which began after the one before had ended. */
    void check(Tool.Result dump) {
        assertThat(dump.err()).isEmpty();
        assertThat(dump.code()).isZero();
        Set<String> seen = new HashSet<>();
        int stable = 0;
        for (String line : dump.lines()) {
            JsonObject json = Tool.parse(line);
            if (!json.has("key")) {
                continue;
            }
            String key = json.get("key").getAsString();
            long number = LiveWriter.number(key, json.get("value").getAsString());
            assertThat(seen.add(key)).as("%s is shown once", key).isTrue();
            Long before = newest.put(key, number);
            assertThat(number).as("%s does not go back", key).isGreaterThanOrEqualTo(before == null ? 0 : before);
            stable += key.startsWith("stable-") ? 1 : 0;
        }
        if (!evicting) {
            assertThat(stable).isEqualTo(LiveWriter.STABLE_KEYS);
        }
    }
}
