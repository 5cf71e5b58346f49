package io.memorymap.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What must hold between the three runs, whatever the times are. */
final class Promises {
    private Promises() {}

    /**
     * Compares the runs.
     *
     * @param killed the run that was killed
     * @param second the one after it
     * @param third the one after that
     * @return what does not hold, in words; empty if all is well
     */
    static List<String> broken(Run killed, Run second, Run third) {
        List<String> broken = new ArrayList<>();
        complete("run 2", second, broken);
        complete("run 3", third, broken);
        served("run 2", "run 1", killed, second, broken);
        served("run 3", "run 2", second, third, broken);
        if (third.loads() != 0) {
            broken.add("run 3 computed " + third.loads() + " classes again");
        }
        return broken;
    }

    private static void complete(String name, Run run, List<String> broken) {
        if (!run.isDone() || run.loads() + run.hits() != run.total() || run.total() == 0) {
            broken.add(name + ": " + run.hits() + " served and " + run.loads() + " computed are not all of "
                    + run.total());
        }
        if (run.entries() != run.total()) {
            broken.add(name + ": " + run.entries() + " entries for " + run.total() + " classes");
        }
    }

    private static void served(String name, String before, Run earlier, Run later, List<String> broken) {
        int again = 0;
        int different = 0;
        for (Map.Entry<Integer, Run.Answer> entry : earlier.answers().entrySet()) {
            Run.Answer answer = later.answer(entry.getKey());
            if (answer == null || answer.loaded()) {
                again++;
            } else if (answer.checksum() != entry.getValue().checksum()) {
                different++;
            }
        }
        if (again != 0) {
            broken.add(name + " did not serve " + again + " classes that " + before + " had answered");
        }
        if (different != 0) {
            broken.add(name + " served " + different + " values that differ from those of " + before);
        }
    }
}
