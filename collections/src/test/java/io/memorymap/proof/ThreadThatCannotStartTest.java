package io.memorymap.proof;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the system has no thread for the forcing of pages, the first write of a store says so and has not happened; nothing believes that there is one, and
 * the next write tries again.
 */
final class ThreadThatCannotStartTest {
    /** While this property is set, no thread starts. */
    static final String REFUSED = "memorymap.test.thread.refused";

    @TempDir
    private Path directory;

    @Test
    @SuppressWarnings("unchecked") // the class that is named here
    void refusesTheWriteAndIsTriedAgain() throws IOException, ReflectiveOperationException {
        PlantedBug change = new PlantedBug(
                0,
                "no thread",
                List.of(new PlantedBug.Edit(
                        "engine/FlushDaemon",
                        "                started.start();",
                        "                if (Boolean.getBoolean(\"" + REFUSED + "\")) {\n"
                                + "                    throw new OutOfMemoryError(\"unable to create native thread\");\n"
                                + "                }\n                started.start();")),
                "none",
                "none",
                0);
        try (MutantLoader loader = Mutant.of(change, directory).loader()) {
            Consumer<Path> writes = Class.forName(FirstWrites.class.getName(), true, loader)
                    .asSubclass(Consumer.class)
                    .getConstructor()
                    .newInstance();
            assertThatCode(() -> writes.accept(directory)).doesNotThrowAnyException();
        }
    }
}
