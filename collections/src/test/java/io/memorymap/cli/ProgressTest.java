package io.memorymap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Long work shows on the terminal how far it has come, and leaves no trace of that; short work shows nothing. */
class ProgressTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(shown, true, StandardCharsets.UTF_8);

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shortWorkShowsNothing() {
        try (Progress progress = new Progress(terminal, 80, "work", 3)) {
            progress.step();
            progress.step();
            progress.step();
        }

        assertThat(text()).isEmpty();
    }

    @Test
    void longWorkShowsABarAndWipesIt() throws InterruptedException {
        try (Progress progress = new Progress(terminal, 80, "work", 2)) {
            TimeUnit.MILLISECONDS.sleep(600);
            progress.step();
            progress.step();
            awaitText("work 100%");
        }

        assertThat(text()).contains("2/2").doesNotContain("\n").endsWith("\r" + " ".repeat(79) + "\r");
    }

    @Test
    void aStepDuringADrawingIsDrawnToo() throws InterruptedException {
        CompletableFuture<Boolean> drawing = new CompletableFuture<>();
        CompletableFuture<Boolean> stepped = new CompletableFuture<>();
        PrintStream slow = new PrintStream(shown, true, StandardCharsets.UTF_8) {
            @Override
            public void flush() {
                super.flush();
                drawing.complete(true);
                stepped.join();
            }
        };
        try (Progress progress = new Progress(slow, 80, "work", -1)) {
            drawing.join();
            progress.step();
            progress.step();
            stepped.complete(true);
            awaitText("2/");
        }
    }

    @Test
    void workOfUnknownLengthShowsAtOnce() throws InterruptedException {
        try (Progress progress = new Progress(terminal, 80, "work", -1)) {
            awaitText("work");
            progress.step();
        }

        assertThat(text()).endsWith("\r");
    }

    @Test
    void withoutATerminalThereIsNothing() {
        try (Progress progress = new Progress(null, 80, "work", -1)) {
            progress.step();
        }

        assertThat(text()).isEmpty();
    }

    private void awaitText(String wanted) throws InterruptedException {
        for (int i = 0; i < 1_000 && !text().contains(wanted); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(text()).contains(wanted);
    }
}
