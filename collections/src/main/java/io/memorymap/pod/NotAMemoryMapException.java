package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;
import java.nio.file.Path;

/** A file does not start with the magic number of a mapped struct. The file has not been changed. */
public final class NotAMemoryMapException extends MemoryMapException {
    private static final long serialVersionUID = 1L;

    private final long found;

    NotAMemoryMapException(Path path, long found) {
        super(
                path + " is not a memory map: it starts with 0x" + Long.toHexString(found) + " where 0x"
                        + Long.toHexString(PodMapDescriptor.MAGIC)
                        + " is expected, little-endian. The file was left as it is; give another path or move it away",
                null);
        this.found = found;
    }

    /**
     * What stands in place of the magic number.
     *
     * @return the first eight bytes of the file, little-endian, with zeros for those beyond its end
     */
    public long found() {
        return found;
    }
}
