package io.memorymap.proof;

import java.util.List;

/**
 * One of the listed bugs, as it is planted, and the harness that has to catch it.
 *
 * @param number its number in the list
 * @param name what is wrong, in a few words
 * @param edits how the source of the product is changed; none if the harness plants the bug itself, in what stands between a store and
 *     its memory, and fails if it goes unnoticed
 * @param type the harness: a test class, without {@code io.memorymap.}
 * @param method its method
 * @param iteration which of its sets of parameters, from 1; 0 for all
 */
record PlantedBug(int number, String name, List<Edit> edits, String type, String method, int iteration) {
    /**
     * A change of one source file.
     *
     * @param file the file, under {@code io/memorymap} and without {@code .java}
     * @param from what stands there
     * @param to what is to stand there instead, wherever that does
     */
    record Edit(String file, String from, String to) {}

    /** In the place of a test class: the method is the line of the model's runner that plants it. */
    static final String MODEL = "model";

    /** Whether only the model shows it. */
    boolean isInModelOnly() {
        return type.equals(MODEL);
    }

    /** Whether the harness plants it. */
    boolean isPlantedByHarness() {
        return edits.isEmpty();
    }

    /** Names the harness. */
    String harness() {
        return isInModelOnly()
                ? "model/run.sh " + method
                : type.substring(type.lastIndexOf('.') + 1) + "#" + method
                        + (iteration == 0 ? "" : "[" + iteration + "]");
    }

    @Override
    public String toString() {
        return number + " " + name;
    }
}
