package io.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A file as it is at one moment, to be compared with what it is after a refusal. */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Untouched(Path file, byte[] bytes, FileTime modified) {
    /** Sets the file's times to something old first, so that a write of the same bytes shows too. */
    static Untouched of(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_234_567_890_000L));
        return new Untouched(file, Files.readAllBytes(file), Files.getLastModifiedTime(file));
    }

    void check() throws IOException {
        assertThat(Files.readAllBytes(file)).as("bytes of %s", file).isEqualTo(bytes);
        assertThat(Files.getLastModifiedTime(file)).as("time of %s", file).isEqualTo(modified);
    }

    /** Runs what must be refused with an exception of exactly this class, and gives that exception. */
    static <T extends Throwable> T refused(Path file, Class<T> exactly, ThrowingCallable opening) throws IOException {
        Untouched before = of(file);
        Throwable thrown = catchThrowable(opening);
        assertThat(thrown).isExactlyInstanceOf(exactly);
        before.check();
        return exactly.cast(thrown);
    }
}
