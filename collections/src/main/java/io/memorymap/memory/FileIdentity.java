package io.memorymap.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which file a path leads to, whatever its name, and whose it is.
 *
 * @param device the device, 0 where the system does not tell
 * @param inode the file's number on it, 0 where the system does not tell
 * @param names how many names (hard links) the file has; 1 where the system does not tell
 * @param owner number of the user to whom it belongs, -1 where the system does not tell
 * @param mode its permissions, as POSIX numbers them; 0 where the system does not tell
 */
public record FileIdentity(long device, long inode, int names, long owner, int mode) {
    private static final FileIdentity UNKNOWN = new FileIdentity(0, 0, 1, -1, 0);

    /** Permission to write, for the file's group and for everybody. */
    private static final int WRITE_OF_OTHERS = 0022;

    private static final int PERMISSIONS = 07777;

    /**
     * The identity of a file.
     *
     * @param path the file; a symbolic link is not followed
     * @return its identity
     * @throws IOException if the file cannot be examined
     */
    public static FileIdentity of(Path path) throws IOException {
        try {
            Map<String, Object> all =
                    Files.readAttributes(path, "unix:dev,ino,nlink,uid,mode", LinkOption.NOFOLLOW_LINKS);
            return new FileIdentity(
                    number(all, "dev", 0),
                    number(all, "ino", 0),
                    Math.toIntExact(number(all, "nlink", 1)),
                    number(all, "uid", -1),
                    (int) number(all, "mode", 0) & PERMISSIONS);
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

    /** Whether the file belongs to another user than that of this process; false where the system does not tell. */
    public boolean isOfAnotherUser() {
        long user = HostIdentity.userId();
        return owner >= 0 && user >= 0 && owner != user;
    }

    /** Whether the file's group or everybody may write to it. */
    public boolean isWritableByOthers() {
        return (mode & WRITE_OF_OTHERS) != 0;
    }

    /** Device and inode as two words. */
    public long[] words() {
        return new long[] {device, inode};
    }
}
