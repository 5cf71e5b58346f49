package io.memorymap.jcache.remote;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the server vouches for: that a value which it gave has not changed since. Every answer and every announcement of a change gets a number,
 * on the connection's thread, in the order of the stream. A value is vouched for if its number is later than the last change of its key, and
 * than the loss of the last connection, and if a sign of life has confirmed not long ago that nothing was left unread.
 *
 * <p>Keys share places in a table by their hash. A place tells its last change by the mark of the key, so that a key which others share it
 * with keeps its voucher while one of them changes; with a second one it loses it, and its version is asked for again.
 *
 * <p>A reader looks at that table only while there are changes that are not {@linkplain #settled settled}: whose entries may still be near,
 * with the number that they had before.
 *
 * <p>Thread-safe. Reading takes no lock and allocates nothing.
 */
final class Vouchers {
    private static final int FEWEST_PLACES = 1 << 10;
    private static final int MOST_PLACES_BITS = 20;
    private static final int MOST_PLACES = 1 << MOST_PLACES_BITS;

    /** The upper bits of a place, with which none is found. */
    private static final int MARK_BITS = Integer.SIZE - MOST_PLACES_BITS;

    private static final long MARK = (1L << MARK_BITS) - 1;
    private static final int ANSWERED_PLACES = 1 << 14;

    /** Of the hash of Fowler, Noll and Vo, in 64 bits. */
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;

    private static final long FNV_PRIME = 0x100000001B3L;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Numbers mean nothing in another process, nor after a restart. */
    private final long incarnation = new SecureRandom().nextLong() | 1;

    /** At ten million in a second, the bits that a mark leaves are enough for fourteen years. */
    private final AtomicLong sequence = new AtomicLong();

    /** By place, two by two: the last change, its number above the mark of its key; then the number of the last one by a key of another mark. */
    private final AtomicLongArray changed;

    private final int mask;

    /** By place, with more places in one: the number of the last answer. */
    private final AtomicLongArray answered = new AtomicLongArray(ANSWERED_PLACES);

    /** Later than the loss of the last connection. */
    private volatile long floor;

    /** Later than the loss of the one before. */
    private volatile long lostFloor;

    /** How many changes are not settled. */
    private final AtomicLong unsettled = new AtomicLong();

    /** In the time of {@link System#nanoTime}. */
    private volatile long confirmedUntil = System.nanoTime() - 1;

    /**
     * Makes a table.
     *
     * @param entries that are near at most
     */
    Vouchers(long entries) {
        long wanted = Math.min(MOST_PLACES, Math.max(FEWEST_PLACES, entries));
        int places = Integer.highestOneBit((int) wanted - 1) << 1;
        this.changed = new AtomicLongArray(2 * places);
        this.mask = places - 1;
    }

    long incarnation() {
        return incarnation;
    }

    /** The place of the key of an entry, with its mark. Keys that differ in a few bits, as numbers in a row do, must not share places. */
    int place(byte[] entry) {
        long hash = FNV_OFFSET;
        for (byte b : entry) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        long mixed = (hash ^ (hash >>> 32)) * GOLDEN;
        return (int) (mixed >>> 32);
    }

    /** Gives a number to an answer that nothing is kept of. On the connection's thread. */
    long answered() {
        return sequence.incrementAndGet();
    }

    /** Gives a number to an answer, which is the last one about a key. On the connection's thread. */
    long answered(int place) {
        long number = sequence.incrementAndGet();
        answered.set(place & ANSWERED_PLACES - 1, number);
        return number;
    }

    /**
     * A key has changed on the server, or it is unknown whether a write of this process has changed it. Whoever says so sees to it that what
     * is near of it has no number from before, and then {@linkplain #settled says so}.
     */
    void changed(int place) {
        unsettled.incrementAndGet();
        long number = sequence.incrementAndGet();
        int last = last(place);
        while (true) {
            long before = changed.get(last);
            long its = before >>> MARK_BITS;
            boolean same = (before & MARK) == mark(place);
            if (!same) {
                // Before the mark is lost, for a reader looks at the mark first.
                changed.accumulateAndGet(last + 1, Math.min(its, number), Math::max);
            }
            if (its >= number || changed.compareAndSet(last, before, number << MARK_BITS | mark(place))) {
                return;
            }
        }
    }

    private int last(int place) {
        return 2 * (place & mask);
    }

    private static long mark(int place) {
        return Integer.toUnsignedLong(place) >>> MOST_PLACES_BITS;
    }

    /** The number of the last change of a key that has this place and mark, or a later one. */
    private long lastChange(int place) {
        long last = changed.get(last(place));
        return (last & MARK) == mark(place) ? last >>> MARK_BITS : changed.get(last(place) + 1);
    }

    /** Whether an answer is the last one about its key, so that it may be kept. */
    boolean isLast(int place, long number) {
        return answered.get(place & ANSWERED_PLACES - 1) == number;
    }

    /** Whether a sign of life has confirmed not long ago that nothing was left unread. Looks at a clock, which waits for all that is read before. */
    boolean isConfirmed() {
        return System.nanoTime() - confirmedUntil < 0;
    }

    /** So many changes less: nothing that is near has a number from before them. */
    void settled(long changes) {
        unsettled.addAndGet(-changes);
    }

    /**
     * Whether no entry has changed that is still near with a number from before its change. Who asks before it reads an entry need not ask
     * whether that has changed.
     */
    boolean isSettled() {
        return unsettled.get() == 0;
    }

    /** Whether a number is of this process, and later than the loss of the last connection. */
    boolean isOfThisConnection(long itsIncarnation, long number) {
        return itsIncarnation == incarnation && number > floor;
    }

    /** Whether a key has not changed since a number was given, as far as was read. */
    boolean isUnchanged(int place, long number) {
        return number > lastChange(place);
    }

    boolean isVouchedFor(long itsIncarnation, int place, long number) {
        return isOfThisConnection(itsIncarnation, number) && isUnchanged(place, number) && isConfirmed();
    }

    /** Whether a value was the server's when the connection was lost, and that was not longer ago than is allowed. */
    boolean mayBeStale(long itsIncarnation, int place, long number, long nanos) {
        return itsIncarnation == incarnation
                && number > lostFloor
                && number > lastChange(place)
                && System.nanoTime() - confirmedUntil < nanos;
    }

    /** All that the server said until a moment has been read. */
    void confirmedUntil(long nanoTime) {
        confirmedUntil = nanoTime;
    }

    /** A connection is lost. */
    synchronized void lost() {
        lostFloor = floor;
        floor = sequence.incrementAndGet();
    }

    /** The server was emptied, or may have been. */
    synchronized void emptied() {
        floor = sequence.incrementAndGet();
        lostFloor = floor;
    }
}
