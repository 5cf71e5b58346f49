package io.memorymap.jcache.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.memorymap.KeyValueStore;
import io.memorymap.StoredEntry;
import io.memorymap.codec.Codecs;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What is near and has changed is not served: neither before its number is taken from it, nor after. */
class NearDropsTest {
    private static final int MORE_THAN_WAIT = 20_000;
    private static final long VERSION = 7;

    private final Vouchers vouchers = new Vouchers(MORE_THAN_WAIT);
    private final ServerKeys keys = new ServerKeys("c");

    /** What a thread in the background will do. */
    private final Queue<Runnable> background = new ArrayDeque<>();

    private KeyValueStore<String, NearValue<String>> store;
    private NearCache<String, String> near;
    private NearDrops<String, String> drops;

    @TempDir
    private Path directory;

    @BeforeEach
    void aSignOfLifeHasCome() throws IOException {
        vouchers.confirmedUntil(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        use(false);
    }

    @SuppressWarnings("unchecked")
    private void use(boolean readsMove) throws IOException {
        store = KeyValueStore.builder(String.class, (Class<NearValue<String>>) (Class<?>) NearValue.class)
                .keyCodec(Codecs.strings())
                .valueCodec(new NearCodec<>(Codecs.strings()))
                .capacity(2 * MORE_THAN_WAIT)
                .temporaryDirectory(directory)
                .openTemporary();
        near = new NearCache<>("c", store, vouchers, readsMove);
        drops = new NearDrops<>(near, keys, Codecs.strings());
        drops.begin(background::add);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private byte[] entry(String key) {
        return keys.entry(key.getBytes(UTF_8));
    }

    private int place(String key) {
        return vouchers.place(entry(key));
    }

    private void answered(String key, String value) {
        near.keep(key, place(key), vouchers.answered(place(key)), VERSION, value, StoredEntry.NEVER);
    }

    private void changed(String key) {
        vouchers.changed(place(key));
        drops.add(entry(key));
    }

    private void work() {
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }
    }

    /** What a reader would serve. */
    private @Nullable String served(String key) {
        boolean settled = vouchers.isSettled();
        NearValue<String> kept = near.get(key);
        return kept != null && near.isUnchanged(kept, settled) ? kept.value() : null;
    }

    @Test
    void aChangedValueIsNotServedBeforeItIsDropped() {
        answered("a", "1");
        answered("b", "2");
        assertThat(vouchers.isSettled()).isTrue();
        changed("a");
        assertThat(vouchers.isSettled()).isFalse();
        assertThat(served("a")).isNull();
        assertThat(served("b")).isEqualTo("2");
    }

    @Test
    void norWhenNoReaderLooksAtTheTableAnyMore() {
        answered("a", "1");
        answered("b", "2");
        changed("a");
        work();
        assertThat(vouchers.isSettled()).isTrue();
        assertThat(near.get("a")).isNull();
        assertThat(served("b")).isEqualTo("2");
    }

    @Test
    void aReaderThatAskedBeforeTheChangeMayServeWhatItReads() {
        answered("a", "1");
        boolean settled = vouchers.isSettled();
        NearValue<String> kept = Objects.requireNonNull(near.get("a"));
        changed("a");
        work();
        assertThat(near.isUnchanged(kept, settled)).isTrue();
        assertThat(served("a")).isNull();
    }

    @Test
    void anAnswerFromBeforeTheChangeThatIsKeptAfterItWasDroppedIsNotServed() {
        long number = vouchers.answered(place("a"));
        changed("a");
        work();
        near.keep("a", place("a"), number, VERSION, "1", StoredEntry.NEVER);
        assertThat(vouchers.isSettled()).isTrue();
        assertThat(served("a")).isNull();
        assertThat(near.get("a")).as("its version can still be compared").isNotNull();
    }

    @Test
    void anAnswerFromAfterTheChangeIsServedAndSurvivesTheDropping() {
        answered("a", "1");
        changed("a");
        answered("a", "2");
        assertThat(served("a")).isEqualTo("2");
        work();
        assertThat(served("a")).isEqualTo("2");
    }

    @Test
    void aConfirmationFromBeforeTheChangeIsNoneAfterIt() {
        answered("a", "1");
        long number = vouchers.answered();
        changed("a");
        assertThat(near.confirm("a", place("a"), number, VERSION, StoredEntry.NEVER))
                .isTrue();
        work();
        assertThat(served("a")).isNull();
    }

    @Test
    void ofTwoAnswersTheEarlierIsNotServedWhoeverKeepsItFirst() {
        answered("a", "0");
        long first = vouchers.answered(place("a"));
        long second = vouchers.answered(place("a"));
        near.keep("a", place("a"), first, VERSION, "1", StoredEntry.NEVER);
        assertThat(served("a")).isNull();
        near.keep("a", place("a"), second, VERSION, "2", StoredEntry.NEVER);
        near.keep("a", place("a"), first, VERSION, "1", StoredEntry.NEVER);
        assertThat(served("a")).isEqualTo("2");
    }

    @Test
    void aValueStaysIfItIsPerhapsOnlyItsExpiryThatHasChanged() throws IOException {
        store.close();
        use(true);
        answered("a", "1");
        changed("a");
        work();
        assertThat(served("a")).isNull();
        assertThat(near.get("a")).isNotNull();
        assertThat(near.confirm("a", place("a"), vouchers.answered(), VERSION, StoredEntry.NEVER))
                .isTrue();
        assertThat(served("a")).isEqualTo("1");
    }

    @Test
    void moreChangesThanAreRememberedByNameAreAllSettled() {
        for (int n = 0; n < MORE_THAN_WAIT; n++) {
            answered("k" + n, "v");
        }
        answered("kept", "v");
        for (int n = 0; n < MORE_THAN_WAIT; n++) {
            changed("k" + n);
        }
        work();
        assertThat(vouchers.isSettled()).isTrue();
        for (int n = 0; n < MORE_THAN_WAIT; n++) {
            assertThat(near.get("k" + n)).isNull();
        }
        assertThat(store.size()).isLessThanOrEqualTo(1);
    }

    @Test
    void namesThatAreNoneOfThisCacheAreSettledToo() {
        vouchers.changed(place("a"));
        drops.add(new byte[1]);
        vouchers.changed(place("a"));
        drops.add("mm:c:{=".getBytes(UTF_8));
        work();
        assertThat(vouchers.isSettled()).isTrue();
    }

    @Test
    void aValueThatIsTooLargeIsNotNearAndNeitherIsTheOneBefore() {
        answered("a", "1");
        String large = "x".repeat(store.maxEntryBytes() + 1);
        answered("a", large);
        assertThat(served("a")).isNull();
        assertThat(vouchers.isSettled()).isTrue();
    }

    /** A figure of the page about remote caches. */
    @Test
    @EnabledIfSystemProperty(named = "test.figures", matches = "true")
    void whatAChangeCostsInTheBackground() {
        String value = "x".repeat(1_000);
        String[] names = new String[2 * MORE_THAN_WAIT];
        for (int n = 0; n < names.length; n++) {
            names[n] = "k" + n;
        }
        long near = 0;
        long far = 0;
        for (int round = 0; round < 20; round++) {
            for (int n = 0; n < MORE_THAN_WAIT; n++) {
                answered(names[n], value);
            }
            near = 0;
            far = 0;
            for (int from = 0; from < MORE_THAN_WAIT; from += 1_000) {
                near += nanosToSettle(names, from);
                far += nanosToSettle(names, MORE_THAN_WAIT + from);
            }
        }
        System.getLogger("test")
                .log(
                        Level.INFO,
                        "A CHANGE: " + near / MORE_THAN_WAIT + " ns if its value of 1 KB is near, "
                                + far / MORE_THAN_WAIT + " ns if not");
        assertThat(vouchers.isSettled()).isTrue();
    }

    private long nanosToSettle(String[] names, int from) {
        for (int n = from; n < from + 1_000; n++) {
            changed(names[n]);
        }
        long start = System.nanoTime();
        work();
        return System.nanoTime() - start;
    }
}
