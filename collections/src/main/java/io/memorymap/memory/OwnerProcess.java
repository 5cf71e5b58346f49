package io.memorymap.memory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the process that opened a file last still has it open, under whatever name: a file that was renamed while it is open has
 * its lock file under the old one. The process file system of Linux tells, of processes of the same user that this one can see.
 */
public final class OwnerProcess {
    private static final Path PROCESSES = Path.of("/proc");

    private OwnerProcess() {}

    /**
     * Whether another process has a file open.
     *
     * @param pid its process id, 0 or its own for none
     * @param file the file
     * @return false also where the system does not tell
     */
    public static boolean hasOpen(long pid, FileIdentity file) {
        Path descriptors = PROCESSES.resolve(Long.toUnsignedString(pid)).resolve("fd");
        if (pid == 0 || pid == HostIdentity.pid() || !file.isKnown() || !Files.isDirectory(descriptors)) {
            return false;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                if (isOf(descriptor, file)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException notToBeSeen) {
            // A process of another user, or one that has just ended.
            return false;
        }
        return false;
    }

    private static boolean isOf(Path descriptor, FileIdentity file) {
        try {
            return Files.getAttribute(descriptor, "unix:ino").equals(file.inode())
                    && Files.getAttribute(descriptor, "unix:dev").equals(file.device());
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
