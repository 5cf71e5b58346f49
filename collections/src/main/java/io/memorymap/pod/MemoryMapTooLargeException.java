package io.memorymap.pod;

import io.memorymap.format.PodMapDescriptor;

/** A struct with its magic number would take more than 1,048,576 bytes. No file has been touched. */
public final class MemoryMapTooLargeException extends MemoryMapException {
    private static final long serialVersionUID = 1L;

    private final long bytes;

    MemoryMapTooLargeException(String type, long bytes) {
        super(
                type + " needs a file of " + bytes + " bytes, and a memory map has at most "
                        + PodMapDescriptor.MAX_BYTES + "; shorten its arrays or use smaller basic types",
                null);
        this.bytes = bytes;
    }

    /**
     * The length that the file would need.
     *
     * @return bytes, more than 1,048,576
     */
    public long bytes() {
        return bytes;
    }
}
