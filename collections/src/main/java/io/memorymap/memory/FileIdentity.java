package io.memorymap.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which file a path leads to, whatever its name.
 *
 * @param device the device, 0 where the system does not tell
 * @param inode the file's number on it, 0 where the system does not tell
 * @param names how many names (hard links) the file has; 1 where the system does not tell
 */
public record FileIdentity(long device, long inode, int names) {
    private static final FileIdentity UNKNOWN = new FileIdentity(0, 0, 1);

    /**
     * The identity of a file.
     *
     * @param path the file; a symbolic link is not followed
     * @return its identity
     * @throws IOException if the file cannot be examined
     */
    public static FileIdentity of(Path path) throws IOException {
        try {
            Map<String, Object> all = Files.readAttributes(path, "unix:dev,ino,nlink", LinkOption.NOFOLLOW_LINKS);
            return new FileIdentity(
                    number(all, "dev", 0), number(all, "ino", 0), Math.toIntExact(number(all, "nlink", 1)));
        } catch (UnsupportedOperationException notUnix) {
            return UNKNOWN;
        }
    }

    private static long number(Map<String, Object> attributes, String name, long otherwise) {
        return attributes.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    /** Whether the system tells device and inode. */
    boolean isKnown() {
        return inode != 0;
    }

    /** Device and inode as two words. */
    public long[] words() {
        return new long[] {device, inode};
    }
}
