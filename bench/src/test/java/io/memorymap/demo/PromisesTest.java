package io.memorymap.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo notices what it promises not to happen. */
class PromisesTest {
    private static Run run(String... lines) {
        Run run = new Run();
        for (String line : lines) {
            run.accept(line, 1);
        }
        return run;
    }

    private static final Run KILLED = run("total 3", "load 0 10", "load 1 11");
    private static final Run SECOND = run("total 3", "hit 0 10", "hit 1 11", "load 2 12", "done", "entries 3");
    private static final Run THIRD = run("total 3", "hit 0 10", "hit 1 11", "hit 2 12", "done", "entries 3");

    @Test
    void runsThatServeWhatWasAnsweredKeepEveryPromise() {
        assertThat(Promises.broken(KILLED, SECOND, THIRD)).isEmpty();
    }

    @Test
    void aLostAnswerIsFound() {
        Run lost = run("total 3", "hit 0 10", "load 1 11", "load 2 12", "done", "entries 3");
        assertBroken(KILLED, lost, THIRD, "run 2 did not serve 1 classes that run 1 had answered");
    }

    @Test
    void aChangedValueIsFound() {
        Run changed = run("total 3", "hit 0 10", "hit 1 99", "hit 2 12", "done", "entries 3");
        assertBroken(KILLED, SECOND, changed, "run 3 served 1 values that differ");
    }

    @Test
    void aMissingAnswerOrEntryIsFound() {
        Run missing = run("total 3", "hit 0 10", "hit 1 11", "done", "entries 3");
        assertBroken(KILLED, missing, THIRD, "run 2: 2 served and 0 computed are not all of 3");
        Run evicted = run("total 3", "hit 0 10", "hit 1 11", "load 2 12", "done", "entries 2");
        assertBroken(KILLED, evicted, THIRD, "run 2: 2 entries for 3 classes");
    }

    @Test
    void workInAWarmRunIsFound() {
        Run cold = run("total 3", "hit 0 10", "hit 1 11", "load 2 12", "done", "entries 3");
        assertBroken(KILLED, SECOND, cold, "run 3 computed 1 classes again");
    }

    private static void assertBroken(Run killed, Run second, Run third, String problem) {
        List<String> broken = Promises.broken(killed, second, third);
        assertThat(broken).anySatisfy(line -> assertThat(line).contains(problem));
    }
}
