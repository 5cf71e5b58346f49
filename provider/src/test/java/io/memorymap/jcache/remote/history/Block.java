package io.memorymap.jcache.remote.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations that must take effect with no other write among them: a write, the reads of what it wrote, the operation that read this
 * and wrote the next value in one step, the reads of that, and so on. Or one observation that there was nothing.
 */
final class Block {
    /** The earliest end of an operation: before it, the block has begun to take effect. */
    long firstEnd = Long.MAX_VALUE;

    /** The latest start of an operation: after it, the block is still in effect. */
    long lastStart = Long.MIN_VALUE;

    /** Blocks that some process saw later. */
    final List<Block> followers = new ArrayList<>();

    /** Blocks that some process saw earlier and that are not placed yet. */
    int waitsFor;

    boolean placed;
    private final List<Operation> operations = new ArrayList<>();
    private long startOfEarlierSteps = Long.MIN_VALUE;
    private long startOfStep = Long.MIN_VALUE;
    private @Nullable Operation latestOfEarlierSteps;
    private @Nullable Operation latestOfStep;

    /** From here on, what is added comes after all that was. */
    void nextStep() {
        if (startOfStep > startOfEarlierSteps) {
            startOfEarlierSteps = startOfStep;
            latestOfEarlierSteps = latestOfStep;
        }
        startOfStep = Long.MIN_VALUE;
    }

    /**
     * Adds an operation to the current step.
     *
     * @param start its start, or a little before for what a near cache may have served
     * @param end its end, or never
     * @return an operation that should have come before it and began after it had ended, or null
     */
    @Nullable Operation add(Operation operation, long start, long end) {
        operations.add(operation);
        firstEnd = Math.min(firstEnd, end);
        lastStart = Math.max(lastStart, start);
        if (start > startOfStep) {
            startOfStep = start;
            latestOfStep = operation;
        }
        return startOfEarlierSteps > end ? latestOfEarlierSteps : null;
    }

    @Override
    public String toString() {
        int most = 6;
        StringBuilder text = new StringBuilder();
        for (Operation operation : operations.size() <= most ? operations : operations.subList(0, most)) {
            text.append("\n    ").append(operation);
        }
        if (operations.size() > most) {
            text.append("\n    ... ").append(operations.get(operations.size() - 1));
        }
        return text.toString();
    }
}
