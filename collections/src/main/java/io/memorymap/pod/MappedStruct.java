package io.memorymap.pod;

import java.net.URI;
import java.nio.file.Path;

/** What {@link MemoryMap} and {@link PodKeyValueStore} share: a file, the lock that guards it, and the end of its use. */
abstract sealed class MappedStruct implements AutoCloseable permits MemoryMap, PodKeyValueStore {
    final PodFile file;
    final MemoryMapLock lock;

    MappedStruct(PodFile file, MemoryMapLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Waits until the device has everything written so far.
     *
     * @throws IllegalStateException after {@link #close()}
     * @throws MemoryMapIOException if the device reports an error; what it has then is unknown
     */
    public void flush() {
        file.flush();
    }

    /**
     * Ends the use of the file. The operating system keeps what was written and writes it in its own time; call
     * {@link #flush()} first to wait for that. The memory is given back once nobody uses it. Closing twice does nothing.
     */
    @Override
    public void close() {
        file.close();
    }

    /**
     * The file.
     *
     * @return its path as given to {@code open}
     */
    public Path path() {
        return file.path();
    }

    /**
     * The file, as a location.
     *
     * @return the absolute {@code file:} URI of {@link #path()}
     */
    public URI url() {
        return file.path().toUri();
    }
}
