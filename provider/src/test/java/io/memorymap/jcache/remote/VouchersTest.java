package io.memorymap.jcache.remote;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is vouched for, in each order in which the server can say things. */
class VouchersTest {
    private static final int PLACE = 5;

    private final Vouchers vouchers = new Vouchers(1_000);

    @BeforeEach
    void aSignOfLifeHasCome() {
        vouchers.confirmedUntil(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    }

    private boolean isVouchedFor(long number) {
        return vouchers.isVouchedFor(vouchers.incarnation(), PLACE, number);
    }

    private boolean mayBeStale(long number) {
        return vouchers.mayBeStale(vouchers.incarnation(), PLACE, number, TimeUnit.HOURS.toNanos(2));
    }

    @Test
    void anAnswerIsVouchedForUntilItsKeyChanges() {
        long number = vouchers.answered(PLACE);
        assertThat(isVouchedFor(number)).isTrue();
        vouchers.changed(PLACE + 1);
        assertThat(isVouchedFor(number)).isTrue();
        vouchers.changed(PLACE);
        assertThat(isVouchedFor(number)).isFalse();
    }

    @Test
    void anAnswerThatComesAfterTheChangeIsVouchedFor() {
        vouchers.changed(PLACE);
        assertThat(isVouchedFor(vouchers.answered(PLACE))).isTrue();
    }

    @Test
    void onlyTheLastAnswerAboutAKeyMayBeKept() {
        long first = vouchers.answered(PLACE);
        long second = vouchers.answered(PLACE);
        assertThat(vouchers.isLast(PLACE, first)).isFalse();
        assertThat(vouchers.isLast(PLACE, second)).isTrue();
    }

    @Test
    void aLostConnectionTakesEveryVoucherWithItAndLeavesWhatMayBeStale() {
        long number = vouchers.answered(PLACE);
        vouchers.lost();
        assertThat(isVouchedFor(number)).isFalse();
        assertThat(mayBeStale(number)).isTrue();
        assertThat(isVouchedFor(vouchers.answered(PLACE))).isTrue();
    }

    @Test
    void whatWasNotVouchedForWhenTheConnectionWasLostIsNeverStale() {
        long changed = vouchers.answered(PLACE);
        vouchers.changed(PLACE);
        vouchers.lost();
        assertThat(mayBeStale(changed)).isFalse();
    }

    @Test
    void whatWasNotConfirmedBetweenTwoLossesIsNotStaleAfterTheSecond() {
        long number = vouchers.answered(PLACE);
        vouchers.lost();
        vouchers.lost();
        assertThat(mayBeStale(number)).isFalse();
    }

    @Test
    void anEmptiedServerLeavesNothing() {
        long number = vouchers.answered(PLACE);
        vouchers.emptied();
        assertThat(isVouchedFor(number)).isFalse();
        assertThat(mayBeStale(number)).isFalse();
    }

    @Test
    void whileNoSignOfLifeComesNothingIsVouchedFor() {
        long number = vouchers.answered(PLACE);
        vouchers.confirmedUntil(System.nanoTime() - 1);
        assertThat(isVouchedFor(number)).isFalse();
        vouchers.confirmedUntil(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        assertThat(isVouchedFor(number)).isTrue();
    }

    @Test
    void whatIsStaleEnds() {
        long number = vouchers.answered(PLACE);
        vouchers.confirmedUntil(System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
        vouchers.lost();
        assertThat(vouchers.mayBeStale(vouchers.incarnation(), PLACE, number, TimeUnit.HOURS.toNanos(1)))
                .isTrue();
        assertThat(vouchers.mayBeStale(vouchers.incarnation(), PLACE, number, TimeUnit.MILLISECONDS.toNanos(1)))
                .isFalse();
    }

    @Test
    void numbersOfAnotherProcessMeanNothing() {
        long number = vouchers.answered(PLACE);
        assertThat(vouchers.isVouchedFor(vouchers.incarnation() + 2, PLACE, number))
                .isFalse();
        assertThat(vouchers.mayBeStale(vouchers.incarnation() + 2, PLACE, number, TimeUnit.HOURS.toNanos(1)))
                .isFalse();
    }

    @Test
    void placesAreInTheTable() {
        byte[] name = new byte[40];
        for (int i = 0; i < 10_000; i++) {
            name[i % name.length]++;
            vouchers.changed(vouchers.place(name));
        }
        long number = vouchers.answered(vouchers.place(name));
        assertThat(vouchers.isVouchedFor(vouchers.incarnation(), vouchers.place(name), number))
                .isTrue();
    }

    private static byte[] ofNumber(int key) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("mm:c:{=".getBytes(US_ASCII))
                .putInt(key)
                .put((byte) '}')
                .array();
    }

    private static byte[] ofText(int key) {
        return ("mm:c:{=user-" + (100_000 + key) + "}").getBytes(US_ASCII);
    }

    /** Chance leaves each of them with a place that two or more of the others have in 7 of 10,000 cases. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changesOfOtherKeysInARowLeaveNearlyEveryVoucher(boolean numbers) {
        Vouchers many = new Vouchers(200_000);
        many.confirmedUntil(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        int[] places = IntStream.range(0, 20_000)
                .map(key -> many.place(numbers ? ofNumber(key) : ofText(key)))
                .toArray();
        long[] answers = IntStream.range(0, 10_000)
                .mapToLong(key -> many.answered(places[key]))
                .toArray();
        for (int round = 0; round < 3; round++) {
            IntStream.range(10_000, 20_000).forEach(key -> many.changed(places[key]));
        }
        long kept = IntStream.range(0, 10_000)
                .filter(key -> many.isVouchedFor(many.incarnation(), places[key], answers[key]))
                .count();
        assertThat(kept).isGreaterThan(9_970);
    }

    /** Against a number for each key, in a table that is much too small. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingThatHasChangedIsVouchedForHoweverManyShareAPlace(long seed) {
        int keys = 5_000;
        int[] places = IntStream.range(0, keys)
                .map(key -> vouchers.place(ofNumber(key)))
                .toArray();
        long[] answers = new long[keys];
        long[] changes = new long[keys];
        int kept = 0;
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 1; step < 300_000; step++) {
            int key = random.nextInt(keys);
            switch (random.nextInt(3)) {
                case 0 -> {
                    vouchers.changed(places[key]);
                    changes[key] = step;
                }
                case 1 -> {
                    answers[key] = vouchers.answered(places[key]);
                    changes[key] = 0;
                }
                default -> {
                    boolean vouched = vouchers.isVouchedFor(vouchers.incarnation(), places[key], answers[key]);
                    assertThat(vouched && changes[key] > 0)
                            .as("key %d at step %d of seed %d", key, step, seed)
                            .isFalse();
                    kept += vouched ? 1 : 0;
                }
            }
        }
        assertThat(kept).isPositive();
    }

    @Test
    void aChangeIsSeenByItsOwnThreadAtOnceWhileOthersChangeTheSamePlace() throws Exception {
        int threads = 4;
        int place = 1 << 20;
        ExecutorService all = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                // The same place, and a mark for every two of them.
                int mine = PLACE + thread / 2 * place;
                running.add(all.submit(() -> {
                    for (int n = 0; n < 200_000; n++) {
                        long number = vouchers.answered(mine);
                        vouchers.changed(mine);
                        assertThat(vouchers.isVouchedFor(vouchers.incarnation(), mine, number))
                                .isFalse();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            all.shutdownNow();
        }
    }

    @Test
    void aKeyKeepsItsVoucherWhileOneOtherOfItsPlaceChangesAndLosesItWithASecondOne() {
        int other = PLACE + (1 << 20);
        int third = PLACE + (2 << 20);
        long number = vouchers.answered(PLACE);
        vouchers.changed(other);
        vouchers.changed(other);
        assertThat(isVouchedFor(number)).isTrue();
        vouchers.changed(third);
        assertThat(isVouchedFor(number)).isFalse();
    }
}
