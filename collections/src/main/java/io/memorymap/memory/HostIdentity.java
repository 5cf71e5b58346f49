package io.memorymap.memory;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What tells one boot of a machine from the next. Together with the {@link FileIdentity}, which tells a file from its copy, it says
 * whether the page cache, and with it every write of a killed process, is still there.
 */
public final class HostIdentity {
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
    private static final int MAX_BOOT_ID_BYTES = 64;

    private static final String STATUS = "/proc/self/status";
    /** Up to here the status has said the user; lines of any length follow. */
    private static final int STATUS_BYTES = 1024;

    private static final String USERS = "\nUid:";

    private static final Path SELF = Path.of("/proc/self");

    private static final long USER_ID = readUserId();

    private HostIdentity() {}

    /**
     * The identity of the running kernel.
     *
     * @return two words, both zero where the system does not tell
     */
    public static long[] bootId() {
        // Not by a channel, which an interrupt would make fail: a known boot would look like another one.
        try (FileInputStream file = new FileInputStream(BOOT_ID)) {
            String text = new String(file.readNBytes(MAX_BOOT_ID_BYTES), StandardCharsets.US_ASCII);
            String digits = text.trim().replace("-", "");
            return digits.length() == 32
                    ? new long[] {
                        Long.parseUnsignedLong(digits.substring(0, 16), 16),
                        Long.parseUnsignedLong(digits.substring(16), 16)
                    }
                    : new long[2];
        } catch (IOException | NumberFormatException unknown) {
            return new long[2];
        }
    }

    /**
     * The number of the user to whom new files of this process belong. Not the owner of {@code /proc/self}: that is root where the
     * program has capabilities of its own.
     *
     * @return the number, -1 where the system does not tell
     */
    public static long userId() {
        return USER_ID;
    }

    private static long readUserId() {
        try (FileInputStream file = new FileInputStream(STATUS)) {
            String text = new String(file.readNBytes(STATUS_BYTES), StandardCharsets.US_ASCII);
            int start = text.indexOf(USERS);
            int end = text.indexOf('\n', start + 1);
            if (start < 0 || end < 0) {
                return -1;
            }
            // The real one, the effective one, the saved one, that of the file system.
            return Long.parseLong(text.substring(text.lastIndexOf('\t', end) + 1, end));
        } catch (IOException | NumberFormatException unknown) {
            return -1;
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
}
