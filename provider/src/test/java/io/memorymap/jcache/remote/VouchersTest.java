package io.memorymap.jcache.remote;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    void whatIsOlderThanAnAnswerThatCouldNotBeKeptIsNotVouchedForAndWhatIsLaterIs() {
        long kept = vouchers.answered(PLACE);
        long notKept = vouchers.answered(PLACE);
        long last = vouchers.answered(PLACE);
        vouchers.noLaterThan(PLACE, notKept);
        assertThat(isVouchedFor(kept)).isFalse();
        assertThat(isVouchedFor(last)).isTrue();
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

    /** With 20,000 keys in 524,288 places chance leaves some 19,600 places taken. */
    @Test
    void keysInARowHavePlacesOfTheirOwn() {
        Vouchers many = new Vouchers(200_000);
        Set<Integer> ofNumbers = new HashSet<>();
        Set<Integer> ofTexts = new HashSet<>();
        for (int key = 0; key < 20_000; key++) {
            ByteBuffer entry = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            ofNumbers.add(many.place(entry.put("mm:c:{=".getBytes(US_ASCII))
                    .putInt(key)
                    .put((byte) '}')
                    .array()));
            ofTexts.add(many.place(("mm:c:{=user-" + (100_000 + key) + "}").getBytes(US_ASCII)));
        }
        assertThat(ofNumbers).hasSizeGreaterThan(19_400);
        assertThat(ofTexts).hasSizeGreaterThan(19_400);
    }
}
