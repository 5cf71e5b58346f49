package io.memorymap.jcache.remote.history;

import static io.memorymap.jcache.remote.history.Operation.ABSENT;
import static io.memorymap.jcache.remote.history.Operation.UNSEEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memorymap.jcache.remote.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The checker accepts what is right and tells what is not: in planted histories, and beside a search through all orders in small ones. */
final class HistoryCheckerTest {
    private static final long SEED = Long.getLong("test.history.seed", System.nanoTime());
    private static final int STALENESS = 10;
    private static final List<Interval> ALWAYS = List.of(new Interval(Long.MIN_VALUE, Long.MAX_VALUE));

    private final List<Operation> history = new ArrayList<>();

    private void put(int process, long value, int start, int end) {
        history.add(new Operation(process, 0, Outcome.ACKNOWLEDGED, false, UNSEEN, value, start, end));
    }

    private void put(int process, long value, int start, int end, Outcome outcome) {
        history.add(new Operation(process, 0, outcome, false, UNSEEN, value, start, end));
    }

    private void get(int process, long value, int start, int end) {
        history.add(new Operation(process, 0, Outcome.ACKNOWLEDGED, true, value, UNSEEN, start, end));
    }

    private void strictGet(int process, long value, int start, int end) {
        history.add(new Operation(process, 0, Outcome.ACKNOWLEDGED, false, value, UNSEEN, start, end));
    }

    private void invoke(int process, long old, long value, int start, int end) {
        history.add(new Operation(process, 0, Outcome.ACKNOWLEDGED, false, old, value, start, end));
    }

    private void remove(int process, int start, int end) {
        put(process, ABSENT, start, end);
    }

    private List<String> violations() {
        return violations(ALWAYS);
    }

    private List<String> violations(List<Interval> losses) {
        return new HistoryChecker(STALENESS, losses).violations(history);
    }

    @Test
    void readsOfWhatIsThereAreRight() {
        put(1, 7, 0, 2);
        get(1, 7, 3, 4);
        get(2, 7, 3, 4);
        put(2, 8, 5, 9);
        get(1, 7, 6, 7);
        get(1, 8, 8, 9);
        assertThat(violations()).isEmpty();
    }

    @Test
    void valueNobodyWroteIsTold() {
        put(1, 7, 0, 2);
        get(2, 9, 3, 4);
        assertThat(violations()).singleElement().asString().contains("nobody wrote what was seen");
    }

    @Test
    void readBeforeItsWriteIsTold() {
        get(2, 7, 0, 1);
        put(1, 7, 3, 4);
        assertThat(violations()).singleElement().asString().contains("before it began");
    }

    @Test
    void writeThatFailedIsNeverSeen() {
        put(1, 7, 0, 2, Outcome.FAILED);
        get(2, 7, 3, 4);
        assertThat(violations()).singleElement().asString().contains("a write that failed was seen");
    }

    @Test
    void unknownWriteMayTakeEffectLaterOrNever() {
        put(1, 7, 0, 1);
        put(2, 8, 2, 3, Outcome.UNKNOWN);
        get(1, 7, 50, 51);
        get(1, 8, 52, 53);
        put(2, 9, 54, 55, Outcome.UNKNOWN);
        get(1, 8, 90, 91);
        assertThat(violations()).isEmpty();
    }

    @Test
    void unknownWriteThatTakesEffectTwiceIsTold() {
        put(2, 8, 2, 3, Outcome.UNKNOWN);
        get(1, 8, 5, 6);
        put(1, 9, 7, 8);
        get(1, 9, 9, 10);
        get(1, 8, 50, 51);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void acknowledgedWriteThatIsLostIsTold() {
        put(1, 7, 0, 1);
        put(2, 8, 2, 3);
        get(3, 7, 50, 51);
        assertThat(violations()).singleElement().asString().contains("each of these must come before the other");
    }

    @Test
    void nearReadMayBeBehindByThePromiseAndNoMore() {
        put(1, 7, 0, 1);
        put(1, 8, 20, 21);
        get(2, 7, 20 + STALENESS, 33);
        assertThat(violations()).isEmpty();
        get(2, 7, 22 + STALENESS, 33);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void readThatNoNearCacheMayServeIsNotBehind() {
        put(1, 7, 0, 1);
        put(1, 8, 20, 21);
        strictGet(2, 7, 23, 24);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void readerThatGoesBackIsToldThoughBothReadsAreFreshEnough() {
        put(1, 7, 0, 1);
        put(1, 8, 20, 21);
        get(2, 8, 22, 23);
        get(3, 7, 24, 25);
        assertThat(violations()).isEmpty();
        get(2, 7, 24, 25);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void readerThatGoesBackWhileTheWriteIsUnderWayIsTold() {
        put(1, 7, 0, 1);
        put(1, 8, 2, 50);
        get(2, 8, 22, 23);
        get(2, 7, 24, 25);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void ownWriteThatIsNotReadIsTold() {
        put(1, 7, 0, 1);
        put(2, 8, 20, 21);
        get(2, 7, 22, 23);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void ownRemovalThatIsNotReadIsTold() {
        put(1, 7, 0, 1);
        remove(2, 20, 21);
        get(1, 7, 22, 23);
        assertThat(violations()).isEmpty();
        get(2, 7, 22, 23);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void valueThatComesBackAfterNothingWasSeenIsTold() {
        put(1, 7, 0, 1);
        get(2, ABSENT, 20, 21);
        get(2, 7, 22, 23);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void valueThatComesBackAfterARemovalIsTold() {
        put(1, 7, 0, 1);
        remove(1, 2, 3);
        get(2, 7, 50, 51);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void updatesOnTopOfEachOtherAreRight() {
        put(1, 7, 0, 1);
        invoke(1, 7, 8, 2, 9);
        invoke(2, 8, 9, 3, 9);
        get(3, 7, 4, 5);
        get(3, 9, 5, 6);
        invoke(3, 9, ABSENT, 10, 11);
        get(3, ABSENT, 12, 13);
        assertThat(violations()).isEmpty();
    }

    @Test
    void twoUpdatesOfTheSameValueAreTold() {
        put(1, 7, 0, 1);
        invoke(1, 7, 8, 2, 9);
        invoke(2, 7, 9, 3, 9);
        assertThat(violations()).singleElement().asString().contains("an update was lost");
    }

    @Test
    void writeBetweenTheReadAndTheWriteOfAnUpdateIsTold() {
        put(1, 7, 0, 1);
        invoke(1, 7, 9, 2, 20);
        put(2, 8, 5, 10);
        strictGet(3, 9, 21, 22);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void updateThatSawWhatItWroteIsTold() {
        invoke(1, 7, 7, 2, 20);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void updateThatStandsOnAStaleValueIsTold() {
        put(1, 7, 0, 1);
        put(2, 8, 20, 21);
        invoke(1, 7, 9, 22, 23);
        assertThat(violations()).isNotEmpty();
    }

    @Test
    void entryThatVanishesIsToldUnlessItWasRemovedOrLost() {
        put(1, 7, 0, 1);
        get(2, ABSENT, 20, 21);
        assertThat(violations()).isEmpty();
        assertThat(violations(List.of(new Interval(22, 30))))
                .singleElement()
                .asString()
                .contains("it vanished");
        assertThat(violations(List.of(new Interval(15, 16)))).isEmpty();
        put(3, ABSENT, 18, 19, Outcome.UNKNOWN);
        assertThat(violations(List.of())).isEmpty();
    }

    @Test
    void valuesThatAreNotUniqueAreRefused() {
        put(1, 7, 0, 1);
        put(1, 7, 2, 3);
        assertThatThrownBy(this::violations)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not unique");
    }

    @Test
    void stalenessOfAHistoryIsFound() {
        put(1, 7, 0, 1);
        put(1, 8, 20_000_000, 21_000_000);
        get(2, 7, 26_000_000, 27_000_000);
        assertThat(new HistoryChecker(10_000_000, ALWAYS).staleness(history)).isEqualTo(5_000_000);
    }

    @Test
    void itSaysTheSameAsASearchThroughAllOrders() {
        SplittableRandom random = new SplittableRandom(SEED);
        int right = 0;
        int wrong = 0;
        for (int n = 0; n < 60_000; n++) {
            List<Operation> small = SmallHistories.random(random);
            boolean expected = SmallHistories.isRight(small, SmallHistories.STALENESS);
            List<String> violations = new HistoryChecker(SmallHistories.STALENESS, ALWAYS).violations(small);
            assertThat(violations.isEmpty())
                    .as("seed %d, history %d: %s, told %s", SEED, n, small, violations)
                    .isEqualTo(expected);
            if (expected) {
                right++;
            } else {
                wrong++;
            }
        }
        assertThat(right).isGreaterThan(3_000);
        assertThat(wrong).isGreaterThan(3_000);
    }
}
