package io.memorymap.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * What tells one boot of a machine from the next, and one file from its copy: the page cache, and with it every write of a
 * killed process, lives exactly as long as both stay the same.
 */
public final class HostIdentity {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int MAX_BOOT_ID_BYTES = 64;

    private static final Path SELF = Path.of("/proc/self");

    private HostIdentity() {}

    /**
     * The identity of the running kernel.
     *
     * @return two words, both zero where the system does not tell
     */
    public static long[] bootId() {
        try {
            // Not by a method of Files: an interrupt would make it fail, and a known boot look like another one.
            byte[] text = MappedFile.readHead(BOOT_ID, MAX_BOOT_ID_BYTES);
            UUID id = UUID.fromString(new String(text, StandardCharsets.US_ASCII).trim());
            return new long[] {id.getMostSignificantBits(), id.getLeastSignificantBits()};
        } catch (IOException | IllegalArgumentException unknown) {
            return new long[2];
        }
    }

    /**
     * The id of this process. Read from the process file system where there is one: {@link ProcessHandle} starts a thread
     * pool.
     *
     * @return the id
     */
    public static long pid() {
        try {
            return Long.parseLong(Files.readSymbolicLink(SELF).toString());
        } catch (IOException | NumberFormatException | UnsupportedOperationException notLinux) {
            return ProcessHandle.current().pid();
        }
    }

    /**
     * The identity of a file.
     *
     * @param path the file
     * @return device and inode, both zero where the system does not tell
     * @throws IOException if the file cannot be examined
     */
    public static long[] fileKey(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new long[2];
        }
        Map<String, Object> both = Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
        return new long[] {number(both, "dev"), number(both, "ino")};
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
