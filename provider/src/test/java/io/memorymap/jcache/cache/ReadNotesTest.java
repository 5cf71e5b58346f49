package io.memorymap.jcache.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.format.StoreHeaderDescriptor;
import io.memorymap.jcache.Caches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever looks at the file of a cache with statistics sees how its reads went. */
class ReadNotesTest {
    private final Caches caches = new Caches();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        caches.close();
    }

    private MemoryMapCache<String, String> cache(boolean statistics) {
        return (MemoryMapCache<String, String>) caches.persistent(directory)
                .createCache("c", Caches.types(String.class, String.class).setStatisticsEnabled(statistics));
    }

    /** Hits and misses, as the file says. */
    private List<Long> noted() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("c.mmap")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(StoreHeaderDescriptor.OWNER_PAGE_OFFSET)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        return List.of(
                file.getLong(StoreHeaderDescriptor.OWNER_HITS_OFFSET),
                file.getLong(StoreHeaderDescriptor.OWNER_MISSES_OFFSET));
    }

    private static void readThrice(MemoryMapCache<String, String> cache) {
        cache.put("there", "value");
        assertThat(cache.get("there")).isEqualTo("value");
        assertThat(cache.get("there")).isEqualTo("value");
        assertThat(cache.get("not there")).isNull();
    }

    @Test
    void hitsAndMissesAreNotedEverySecondAndWhenTheCacheIsClosed() throws IOException {
        MemoryMapCache<String, String> cache = cache(true);
        readThrice(cache);
        ReadNotes notes = Objects.requireNonNull(cache.notes());
        assertThat(notes.isWanted()).isTrue();
        notes.tick();
        assertThat(noted()).containsExactly(2L, 1L);
        cache.get("there");
        cache.close();
        assertThat(noted()).containsExactly(3L, 1L);
        assertThat(notes.isOver()).isTrue();
    }

    @Test
    void withoutStatisticsNothingIsNoted() throws IOException {
        MemoryMapCache<String, String> cache = cache(false);
        readThrice(cache);
        cache.close();
        assertThat(noted()).containsExactly(0L, 0L);
    }

    @Test
    void aTemporaryCacheHasNoFileToNoteThemIn() {
        MemoryMapCache<String, String> cache = (MemoryMapCache<String, String>)
                caches.create("c", Caches.types(String.class, String.class).setStatisticsEnabled(true));
        assertThat(Objects.requireNonNull(cache.notes()).isWanted()).isFalse();
    }
}
