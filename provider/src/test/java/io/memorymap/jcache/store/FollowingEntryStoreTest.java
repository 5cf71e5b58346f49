package io.memorymap.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.Eviction;
import io.memorymap.KeyLock;
import io.memorymap.KeyValueStore;
import io.memorymap.StoreBuilder;
import io.memorymap.StoredEntry;
import io.memorymap.codec.Codecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FollowingEntryStoreTest {
    private static final int THREADS = 4;
    private static final int KEYS_OF_EACH = 2_000;

    @TempDir
    private Path directory;

    private static StoreBuilder<String, Integer> builder() {
        return KeyValueStore.builder(String.class, Integer.class)
                .capacity(20_000)
                .maxBytes(8 << 20)
                .eviction(Eviction.TWO_QUEUES);
    }

    private static MappedEntryStore<String, Integer> entries(KeyValueStore<String, Integer> store) {
        return new MappedEntryStore<>(
                store, Codecs.forKeys(String.class, null, null), Codecs.forValues(Integer.class, null, null));
    }

    private static FollowingEntryStore<String, Integer> following(StoreBuilder<String, Integer> temporary)
            throws IOException {
        return new FollowingEntryStore<>("c", entries(temporary.openTemporary()));
    }

    private MappedEntryStore<String, Integer> file(Map<String, Integer> content) throws IOException {
        KeyValueStore<String, Integer> store = builder().open(directory.resolve("file.mm"));
        content.forEach(store::set);
        return entries(store);
    }

    private static void put(EntryStore<String, Integer> store, String key, int value) {
        try (KeyLock lock = store.lock(key)) {
            assertThat(lock.key()).isNotNull();
            store.set(key, value, StoredEntry.NEVER);
        }
    }

    private static void remove(EntryStore<String, Integer> store, String key) {
        try (KeyLock lock = store.lockAll(List.of(key))) {
            assertThat(lock.key()).isNotNull();
            store.remove(key);
        }
    }

    private static Map<String, Integer> content(EntryStore<String, Integer> store) {
        Map<String, Integer> content = new HashMap<>();
        store.entries().forEachRemaining(entry -> content.put(entry.key(), entry.value()));
        return content;
    }

    @Test
    void whatWasWrittenOrRemovedMeanwhileWinsAndAllElseIsTheFiles() throws IOException {
        FollowingEntryStore<String, Integer> store = following(builder());
        put(store, "both", 2);
        put(store, "here", 2);
        remove(store, "removed");
        put(store, "come and gone", 2);
        remove(store, "come and gone");

        store.takeOver(file(Map.of("both", 1, "there", 1, "removed", 1, "come and gone", 1)));

        assertThat(content(store)).isEqualTo(Map.of("both", 2, "here", 2, "there", 1));
        assertThat(store.store().path()).isEqualTo(directory.resolve("file.mm"));
        put(store, "later", 3);
        store.close();
        try (KeyValueStore<String, Integer> again = builder().open(directory.resolve("file.mm"))) {
            assertThat(content(entries(again))).isEqualTo(Map.of("both", 2, "here", 2, "there", 1, "later", 3));
        }
    }

    @Test
    void afterAClearOnlyWhatIsHereCounts() throws IOException {
        FollowingEntryStore<String, Integer> store = following(builder());
        put(store, "before", 2);
        store.clear();
        put(store, "after", 2);

        store.takeOver(file(Map.of("before", 1, "there", 1)));

        assertThat(content(store)).isEqualTo(Map.of("after", 2));
        store.close();
    }

    @Test
    void aKeyThatWasEvictedHereDoesNotComeBackWithItsOlderValue() throws IOException {
        Map<String, Integer> old = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            old.put("key " + i, 1);
        }
        FollowingEntryStore<String, Integer> store = following(builder().capacity(256));
        old.keySet().forEach(key -> put(store, key, 2));
        Map<String, Integer> here = content(store);
        assertThat(here).hasSizeLessThan(old.size());

        store.takeOver(file(old));

        assertThat(content(store)).isEqualTo(here);
        store.close();
    }

    @Test
    void whileAKeyIsLockedTheStoresDoNotChange() throws Exception {
        FollowingEntryStore<String, Integer> store = following(builder());
        MappedEntryStore<String, Integer> file = file(Map.of());
        CompletableFuture<Void> change;
        try (KeyLock lock = store.lock("key")) {
            assertThat(lock.key()).isNotNull();
            change = CompletableFuture.runAsync(() -> store.takeOver(file));
            for (int i = 0; i < 1_000; i++) {
                store.set("key", i, StoredEntry.NEVER);
                assertThat(store.store().path()).isNull();
            }
        }
        change.get(30, TimeUnit.SECONDS);
        assertThat(file.get("key")).isEqualTo(999);
        store.close();
    }

    @Test
    void nothingThatThreadsWriteMeanwhileIsLost() throws Exception {
        FollowingEntryStore<String, Integer> store = following(builder());
        MappedEntryStore<String, Integer> file = file(Map.of("there", 1));
        AtomicBoolean taken = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(THREADS);
        List<CompletableFuture<Integer>> writers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            String prefix = t + "/";
            writers.add(CompletableFuture.supplyAsync(
                    () -> {
                        int round = 0;
                        // One whole round after the change, too.
                        for (boolean last = false; !last; round++) {
                            last = taken.get();
                            for (int i = 0; i < KEYS_OF_EACH; i++) {
                                put(store, prefix + i, round);
                            }
                            begun.countDown();
                        }
                        return round - 1;
                    },
                    task -> new Thread(task).start()));
        }
        begun.await();
        store.takeOver(file);
        Map<String, Integer> justAfter = content(file);
        taken.set(true);

        assertThat(justAfter).hasSize(THREADS * KEYS_OF_EACH + 1);
        for (int t = 0; t < THREADS; t++) {
            int round = writers.get(t).get(30, TimeUnit.SECONDS);
            for (int i = 0; i < KEYS_OF_EACH; i++) {
                assertThat(file.get(t + "/" + i)).isEqualTo(round);
            }
        }
        store.close();
    }

    @Test
    void aFileThatIsFreeAfterTheCacheWasClosedIsLeftAlone() throws IOException {
        FollowingEntryStore<String, Integer> store = following(builder());
        put(store, "there", 2);
        MappedEntryStore<String, Integer> file = file(Map.of("there", 1));
        store.close();

        store.takeOver(file);

        assertThat(file.store().isClosed()).isTrue();
        try (KeyValueStore<String, Integer> again = builder().open(directory.resolve("file.mm"))) {
            assertThat(again.get("there")).isEqualTo(1);
        }
    }
}
