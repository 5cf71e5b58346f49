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
 * with keeps its voucher while one of them changes; with a second one it loses it, and its version is asked for again. Nothing here is looked
 * up by key, so a change of what is not near costs a write to the heap.
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
    private static final int MOST_GROUPS = 1 << 14;
    private static final int PLACES_IN_GROUP = 4;
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

    /** By some bits of the place: the number of the last change in all of these places. Small enough to stay near the processor. */
    private final AtomicLongArray changedInGroup;

    private final int groupMask;

    /** By place, with more places in one: the number of the last answer. */
    private final AtomicLongArray answered = new AtomicLongArray(ANSWERED_PLACES);

    /** Later than the loss of the last connection. */
    private volatile long floor;

    /** Later than the loss of the one before. */
    private volatile long lostFloor;

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
        int groups = Math.min(MOST_GROUPS, places / PLACES_IN_GROUP);
        this.changedInGroup = new AtomicLongArray(groups);
        this.groupMask = groups - 1;
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

    /** Gives a number to an answer, which is the last one about some keys if it is to be kept. On the connection's thread. */
    long answered(int... places) {
        long number = sequence.incrementAndGet();
        for (int place : places) {
            answered.set(place & ANSWERED_PLACES - 1, number);
        }
        return number;
    }

    /** A key has changed on the server. On the connection's thread. */
    void changed(int place) {
        noLaterThan(place, sequence.incrementAndGet());
    }

    /** Nothing is known of a key any more: whether a write of this process has happened. */
    void doubt(int place) {
        noLaterThan(place, sequence.incrementAndGet());
    }

    /** What was answered before, and up to, a number is no longer vouched for: something later is known. */
    void noLaterThan(int place, long number) {
        changedInGroup.accumulateAndGet(place & groupMask, number, Math::max);
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

    /** Whether a value has not changed, as far as was read. */
    boolean isUnchanged(long itsIncarnation, int place, long number) {
        return itsIncarnation == incarnation
                && number > floor
                && (number > changedInGroup.get(place & groupMask) || number > lastChange(place));
    }

    boolean isVouchedFor(long itsIncarnation, int place, long number) {
        return isUnchanged(itsIncarnation, place, number) && isConfirmed();
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
