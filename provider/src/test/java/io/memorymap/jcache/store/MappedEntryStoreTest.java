package io.memorymap.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import io.memorymap.StoredEntry;
import io.memorymap.codec.Codecs;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An expiry that a read has moved is set also where the entry was moved meanwhile, and not where it was written. */
final class MappedEntryStoreTest {
    private KeyValueStore<String, String> mapped;
    private MappedEntryStore<String, String> store;

    @BeforeEach
    void open() throws IOException {
        mapped = KeyValueStore.builder(String.class, String.class).openTemporary();
        store = new MappedEntryStore<>(mapped, Codecs.strings(), Codecs.strings());
    }

    @AfterEach
    void close() {
        mapped.close();
    }

    private StoredEntry<String> entry() {
        return Objects.requireNonNull(store.getEntry("key"));
    }

    @Test
    void touchesAnEntryThatTheLogHasMoved() {
        long expiresAt = System.currentTimeMillis() + 1_000_000;
        store.set("key", "value", expiresAt);
        StoredEntry<String> seen = entry();
        mapped.compact();
        assertThat(entry().version()).isNotEqualTo(seen.version());
        store.touch("key", seen, expiresAt + 1);
        assertThat(entry().expiresAt()).isEqualTo(expiresAt + 1);
    }

    @Test
    void leavesTheExpiryOfALaterWrite() {
        long expiresAt = System.currentTimeMillis() + 1_000_000;
        store.set("key", "value", expiresAt);
        StoredEntry<String> seen = entry();
        store.set("key", "another", expiresAt + 2);
        store.touch("key", seen, expiresAt + 1);
        assertThat(entry().expiresAt()).isEqualTo(expiresAt + 2);
        store.remove("key");
        store.touch("key", seen, expiresAt + 1);
        assertThat(store.getEntry("key")).isNull();
    }
}
