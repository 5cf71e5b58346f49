package io.memorymap.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import io.memorymap.engine.RecordImage;
import io.memorymap.engine.head.HeaderException;
import io.memorymap.engine.recovery.EntrySource;
import io.memorymap.engine.recovery.StoreSnapshotReader;
import io.memorymap.engine.recovery.VerificationCounts;
import io.memorymap.format.RecordDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A strict store that is full changes between two of its segments being copied: what left and what came do not fit together. */
class MovingBackupTest {
    private static final int CAPACITY = 20_000;
    private static final int MOVED = 500;

    @TempDir
    private Path directory;

    @Test
    void whatWasRemovedSinceMakesRoomForWhatWasAdded() throws IOException, HeaderException {
        Path file = directory.resolve("store.mm");
        Path target = directory.resolve("backup.mm");
        Set<String> stable = new HashSet<>();
        try (KeyValueStore<String, String> store = KeyValueStore.builder(String.class, String.class)
                .capacity(CAPACITY)
                .averageEntryBytes(16)
                .open(file)) {
            for (int i = 0; i < CAPACITY; i++) {
                store.set("key-" + i, "value");
                stable.add("key-" + i);
            }
            StoreSnapshotReader reader = StoreSnapshotReader.open(file);
            List<String> first = new ArrayList<>();
            EntrySource moving = new EntrySource() {
                @Override
                public int segments() {
                    return reader.segments();
                }

                @Override
                public long damaged() {
                    return reader.damaged();
                }

                @Override
                public void forEach(int index, StoreSnapshotReader.Visitor visitor) {
                    reader.forEach(index, record -> {
                        visitor.record(record);
                        if (index == 0) {
                            first.add(key(record));
                        }
                    });
                    if (index == 0) {
                        for (String gone : first.subList(0, MOVED)) {
                            store.remove(gone);
                            stable.remove(gone);
                        }
                        for (int i = 0; i < MOVED; i++) {
                            store.set("new-" + i, "value");
                        }
                    }
                }
            };
            assertThat(reader.segments()).isGreaterThan(1);

            VerificationCounts found = StoreBackup.write(moving, reader.headRegion(), reader.header(), file, target, 0);

            assertThat(found.entries).isLessThanOrEqualTo(CAPACITY);
            try (KeyValueStore<String, String> copy =
                    KeyValueStore.builder(String.class, String.class).open(target)) {
                Set<String> there = copy.toMap().keySet();
                assertThat(stable).allMatch(there::contains);
                assertThat(first.subList(0, MOVED)).noneMatch(there::contains);
            }
        }
    }

    private static String key(RecordImage record) {
        return new String(record.bytes(), RecordDescriptor.KEY_OFFSET, record.keyLength(), StandardCharsets.ISO_8859_1);
    }
}
