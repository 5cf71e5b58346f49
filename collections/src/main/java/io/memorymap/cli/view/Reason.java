package io.memorymap.cli.view;

import io.memorymap.StoreOpenException;
import io.memorymap.engine.recovery.SegmentBusyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in one line for the user. */
public final class Reason {
    /** The property of the JVM that asks for stack traces. */
    public static final String DEBUG = "memorymap.debug";

    private Reason() {}

    /**
     * Words for a failure.
     *
     * @param failure what was thrown
     * @return one line
     */
    public static String of(Throwable failure) {
        if (failure instanceof UncheckedIOException && failure.getCause() != null) {
            return of(failure.getCause());
        }
        if (failure instanceof NoSuchFileException file) {
            return file.getFile() + ": there is no such file";
        }
        if (failure instanceof AccessDeniedException file) {
            return file.getFile() + ": permission denied";
        }
        if (failure instanceof FileSystemException file) {
            return file.getFile() + ": " + (file.getReason() == null ? "cannot be used" : file.getReason());
        }
        if (failure instanceof InternalError) {
            return "the mapped file could not be read; was it cut short meanwhile? (" + failure.getMessage() + ")";
        }
        if (failure instanceof OutOfMemoryError) {
            return "out of memory (" + failure.getMessage() + "); give the tool more, with java -Xmx or"
                    + " -XX:MaxDirectMemorySize";
        }
        boolean expected = failure instanceof UnusableException
                || failure instanceof StoreOpenException
                || failure instanceof SegmentBusyException
                || failure instanceof IOException
                || failure instanceof IllegalStateException
                || failure instanceof IllegalArgumentException;
        String text = orClass(failure.getMessage(), failure);
        return expected
                ? text
                : "unexpected " + failure.getClass().getName() + ": " + text + "; -D" + DEBUG + "=true shows where";
    }

    private static String orClass(@Nullable String message, Throwable failure) {
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
