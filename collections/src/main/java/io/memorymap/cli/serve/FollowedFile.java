package io.memorymap.cli.serve;

import io.memorymap.cli.view.StoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store file that stays open for reading, until another file has taken its place. Not thread-safe. */
final class FollowedFile {
    private final Path path;
    private @Nullable StoreFile store;
    private @Nullable Object key;

    FollowedFile(Path path) {
        this.path = path;
    }

    /**
     * The file as it is now.
     *
     * @throws IOException if it cannot be read
     * @throws io.memorymap.cli.view.UnusableException if it is no store
     */
    StoreFile current() throws IOException {
        Object found = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        StoreFile open = store;
        if (open == null || !Objects.equals(found, key)) {
            open = StoreFile.open(path);
            store = open;
            key = found;
        }
        // Pages behind the end of a file that was cut short cannot be read.
        StoreFile.checkLength(path, open.reader().header());
        return open;
    }

    /** Opens it anew the next time. */
    void forget() {
        store = null;
    }
}
