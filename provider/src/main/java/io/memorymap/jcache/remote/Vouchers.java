package io.memorymap.jcache.remote;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the server vouches for: that a value which it gave has not changed since. Every answer and every announcement of a change gets a number,
 * on the connection's thread, in the order of the stream. A value is vouched for if its number is later than the last change of its key, and
 * than the loss of the last connection, and if a sign of life has confirmed not long ago that nothing was left unread.
 *
 * <p>Keys share places in a table by their hash, so one may lose its voucher with another: then its version is asked for again. Nothing here
 * is looked up by key, so a change of what is not near costs a write to the heap.
 *
 * <p>Thread-safe. Reading takes no lock and allocates nothing.
 */
final class Vouchers {
    private static final int FEWEST_PLACES = 1 << 10;
    private static final int MOST_PLACES = 1 << 21;
    private static final int ANSWERED_PLACES = 1 << 14;

    /** Of the hash of Fowler, Noll and Vo, in 64 bits. */
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;

    private static final long FNV_PRIME = 0x100000001B3L;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Numbers mean nothing in another process, nor after a restart. */
    private final long incarnation = new SecureRandom().nextLong() | 1;

    private final AtomicLong sequence = new AtomicLong();
    /** By place: the number of the last change of a key that has it. */
    private final AtomicLongArray changed;

    private final int mask;

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
        long wanted = Math.min(MOST_PLACES, Math.max(FEWEST_PLACES, 2 * entries));
        int places = Integer.highestOneBit((int) wanted - 1) << 1;
        this.changed = new AtomicLongArray(places);
        this.mask = places - 1;
    }

    long incarnation() {
        return incarnation;
    }

    /** The place of the key of an entry. Keys that differ in a few bits, as numbers in a row do, must not share places. */
    int place(byte[] entry) {
        long hash = FNV_OFFSET;
        for (byte b : entry) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        long mixed = (hash ^ (hash >>> 32)) * GOLDEN;
        return (int) (mixed >>> 33) & mask;
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
        changed.accumulateAndGet(place, number, Math::max);
    }

    /** Whether an answer is the last one about its key, so that it may be kept. */
    boolean isLast(int place, long number) {
        return answered.get(place & ANSWERED_PLACES - 1) == number;
    }

    boolean isVouchedFor(long itsIncarnation, int place, long number) {
        return itsIncarnation == incarnation
                && number > floor
                && number > changed.get(place)
                && System.nanoTime() - confirmedUntil < 0;
    }

    /** Whether a value was the server's when the connection was lost, and that was not longer ago than is allowed. */
    boolean mayBeStale(long itsIncarnation, int place, long number, long nanos) {
        return itsIncarnation == incarnation
                && number > lostFloor
                && number > changed.get(place)
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
