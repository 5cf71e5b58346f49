package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDeletionTest {
    @TempDir
    Path directory;

    private KeyValueStore<String, String> open(Path file) throws IOException {
        return KeyValueStore.builder(String.class, String.class).open(file);
    }

    @Test
    void aClosedStoreIsDeletedAndAMissingOneIsNot() throws IOException {
        Path file = directory.resolve("store");
        open(file).close();
        assertThat(KeyValueStore.delete(file)).isTrue();
        assertThat(file).doesNotExist();
        assertThat(KeyValueStore.delete(file)).isFalse();
        try (KeyValueStore<String, String> anew = open(file)) {
            assertThat(anew.isEmpty()).isTrue();
        }
    }

    @Test
    void anOpenStoreIsRefusedAndGoesOn() throws IOException {
        Path file = directory.resolve("store");
        try (KeyValueStore<String, String> store = open(file)) {
            assertThatThrownBy(() -> KeyValueStore.delete(file))
                    .isInstanceOfSatisfying(
                            StoreLockedException.class,
                            e -> assertThat(e.isHeldByThisProcess()).isTrue());
            store.put("a", "1");
            assertThat(store.get("a")).isEqualTo("1");
        }
    }

    @Test
    void somethingElseIsRefusedAndStaysAsItWas() throws IOException {
        Path letter = Files.writeString(directory.resolve("letter"), "Dear grandmother,".repeat(10_000));
        assertThatThrownBy(() -> KeyValueStore.delete(letter)).isInstanceOf(NotAStoreException.class);
        assertThat(letter).hasContent("Dear grandmother,".repeat(10_000));
        Path link = Files.createSymbolicLink(directory.resolve("link"), letter);
        assertThatThrownBy(() -> KeyValueStore.delete(link)).isInstanceOf(StorePathException.class);
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aStoreThatWasCutShortCanBeDeleted() throws IOException {
        Path file = directory.resolve("store");
        open(file).close();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> open(file)).isInstanceOf(StoreTruncatedException.class);
        assertThat(KeyValueStore.delete(file)).isTrue();
    }
}
