package io.memorymap.jcache.remote.history;

import static io.memorymap.jcache.remote.history.Operation.ABSENT;
import static io.memorymap.jcache.remote.history.Operation.UNSEEN;

import io.memorymap.jcache.remote.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Small random histories of one key, and what is right of them by definition: some order of all operations explains them. */
final class SmallHistories {
    static final long STALENESS = 3;
    private static final int MOST = 7;

    private final List<Operation> history;
    private final long staleness;
    private final List<Operation> order = new ArrayList<>();
    private final List<Integer> agesBefore = new ArrayList<>();
    private final List<Integer> agesAfter = new ArrayList<>();

    private SmallHistories(List<Operation> history, long staleness) {
        this.history = history;
        this.staleness = staleness;
    }

    /** A history in which each operation has its moment, but some see what was there before. */
    static List<Operation> random(SplittableRandom random) {
        List<Operation> history = new ArrayList<>();
        long state = ABSENT;
        List<Long> states = new ArrayList<>();
        int width = 1 + random.nextInt(6);
        int count = 3 + random.nextInt(MOST - 2);
        for (int n = 0; n < count; n++) {
            states.add(state);
            long observed = random.nextInt(3) > 0 ? state : states.get(random.nextInt(states.size()));
            long moment = 4L * n;
            long start = moment - random.nextInt(width);
            long end = moment + random.nextInt(width);
            long written = n + 1L;
            int process = random.nextInt(2);
            Outcome outcome = random.nextInt(6) == 0 ? Outcome.UNKNOWN : Outcome.ACKNOWLEDGED;
            switch (random.nextInt(5)) {
                case 0 -> {
                    history.add(new Operation(process, 0, outcome, false, UNSEEN, written, start, end));
                    state = written;
                }
                case 1 -> {
                    boolean known = outcome == Outcome.ACKNOWLEDGED;
                    history.add(
                            new Operation(process, 0, outcome, false, known ? observed : UNSEEN, written, start, end));
                    state = written;
                }
                case 2 -> {
                    history.add(new Operation(
                            process,
                            0,
                            Outcome.ACKNOWLEDGED,
                            false,
                            random.nextBoolean() ? UNSEEN : observed,
                            ABSENT,
                            start,
                            end));
                    state = ABSENT;
                }
                default ->
                    history.add(new Operation(process, 0, Outcome.ACKNOWLEDGED, true, observed, UNSEEN, start, end));
            }
        }
        return history;
    }

    /** Whether some order explains it. */
    static boolean isRight(List<Operation> history, long staleness) {
        return new SmallHistories(history, staleness).extend(ABSENT, 0, new boolean[history.size()]);
    }

    /** Whether the order so far can be completed; an age is a time in which the entry does not change. */
    private boolean extend(long state, int age, boolean[] placed) {
        if (isComplete(placed)) {
            return true;
        }
        for (int n = 0; n < placed.length; n++) {
            Operation next = history.get(n);
            if (placed[n] || !mayComeNext(next, placed) || (next.observesValue() && next.observed() != state)) {
                continue;
            }
            boolean seesNothing = next.observed() == ABSENT;
            int before = seesNothing && state != ABSENT ? age + 1 : age;
            long after = next.written() != UNSEEN ? next.written() : seesNothing ? ABSENT : state;
            boolean changes = after != (seesNothing ? ABSENT : state);
            int ageAfter = changes ? before + 1 : before;
            // Nobody has seen the age before a write that observes nothing.
            int seen = next.observed() == UNSEEN || (next.observed() == ABSENT && next.written() > ABSENT)
                    ? ageAfter
                    : before;
            placed[n] = true;
            order.add(next);
            agesBefore.add(seen);
            agesAfter.add(ageAfter);
            boolean right = sessionsHold() && extend(after, ageAfter, placed);
            int last = order.size() - 1;
            order.remove(last);
            agesBefore.remove(last);
            agesAfter.remove(last);
            placed[n] = false;
            if (right) {
                return true;
            }
        }
        return false;
    }

    private boolean isComplete(boolean[] placed) {
        for (int n = 0; n < placed.length; n++) {
            if (!placed[n] && history.get(n).isAcknowledged()) {
                return false;
            }
        }
        return true;
    }

    private boolean mayComeNext(Operation next, boolean[] placed) {
        for (int n = 0; n < placed.length; n++) {
            Operation other = history.get(n);
            if (!placed[n] && other.isAcknowledged() && other.end() < earliest(next)) {
                return false;
            }
        }
        return true;
    }

    private long earliest(Operation operation) {
        return operation.cached() ? operation.start() - staleness : operation.start();
    }

    /** Whether the last operation is no step back for its process, nor an earlier one after it. */
    private boolean sessionsHold() {
        int last = order.size() - 1;
        Operation later = order.get(last);
        for (int n = 0; n < last; n++) {
            Operation earlier = order.get(n);
            if (earlier.process() == later.process() && earlier.isAcknowledged() && later.isAcknowledged()) {
                if (earlier.end() < later.start() && agesAfter.get(n) > agesBefore.get(last)) {
                    return false;
                }
                if (later.end() < earlier.start() && agesAfter.get(last) > agesBefore.get(n)) {
                    return false;
                }
            }
        }
        return true;
    }
}
