package io.memorymap.jcache.management;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.cache.management.CacheStatisticsMXBean;

/**
 * The counters of one cache. Counts are exact; times are measured for the first operations and then for one in {@value
 * #SAMPLE_EVERY}, weighted accordingly, because reading the clock twice would cost about as much as a get. Thread-safe; counters
 * that are read while others count are not one consistent picture.
 */
public final class CacheStatistics implements CacheStatisticsMXBean {
    /** What {@link #start} returns when an operation is not timed. */
    private static final long NOT_TIMED = 0;

    private static final int SAMPLE_EVERY = 64;
    private static final int TIME_ALL_OF_THE_FIRST = 256;
    private static final float NANOS_PER_MICRO = 1_000f;

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder unstoredLoads = new LongAdder();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedReloads = new LongAdder();
    private final Times gets = new Times();
    private final Times putTimes = new Times();
    private final Times removeTimes = new Times();
    private final LongSupplier evictions;
    private volatile long evictionsAtClear;
    private volatile boolean enabled;

    /** Racy on purpose: it only has to pass the first operations at some time. */
    private int started;

    public CacheStatistics(LongSupplier evictions) {
        this.evictions = evictions;
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** Begins an operation; the result goes to the method that counts it. */
    public long start() {
        if (!enabled) {
            return NOT_TIMED;
        }
        if (started < TIME_ALL_OF_THE_FIRST) {
            started++;
            return System.nanoTime() | 1;
        }
        return (ThreadLocalRandom.current().nextInt() & (SAMPLE_EVERY - 1)) == 0 ? System.nanoTime() | 1 : NOT_TIMED;
    }

    public void hit(long start) {
        if (enabled) {
            hits.increment();
            time(gets, start);
        }
    }

    public void miss(long start) {
        if (enabled) {
            misses.increment();
            time(gets, start);
        }
    }

    public void got(boolean hit, long start) {
        if (hit) {
            hit(start);
        } else {
            miss(start);
        }
    }

    /** Counts as many operations as keys were read, each with its share of the time. */
    public void gotAll(long hit, long missed, long start) {
        long all = hit + missed;
        if (enabled && all > 0) {
            hits.add(hit);
            misses.add(missed);
            if (start != NOT_TIMED) {
                gets.add((System.nanoTime() - start) / all, all * (started < TIME_ALL_OF_THE_FIRST ? 1 : SAMPLE_EVERY));
            }
        }
    }

    public void put(long start) {
        if (enabled) {
            puts.increment();
            time(putTimes, start);
        }
    }

    public void removed(long start) {
        removed(1, start);
    }

    public void removed(long count, long start) {
        if (enabled && count > 0) {
            removals.add(count);
            time(removeTimes, start);
        }
    }

    /** A loaded value was handed out but did not fit into the store. Counted whether or not statistics are enabled. */
    public void loadNotStored() {
        unstoredLoads.increment();
    }

    public long unstoredLoads() {
        return said(unstoredLoads);
    }

    /** An entry was reloaded because of its age. Counted whether or not statistics are enabled. */
    public void reloaded() {
        reloads.increment();
    }

    /** The same failed, and the old value has stayed. */
    public void reloadFailed() {
        failedReloads.increment();
    }

    public long reloads() {
        return said(reloads);
    }

    public long failedReloads() {
        return said(failedReloads);
    }

    private void time(Times times, long start) {
        if (start != NOT_TIMED) {
            times.add(System.nanoTime() - start, started < TIME_ALL_OF_THE_FIRST ? 1 : SAMPLE_EVERY);
        }
    }

    @Override
    public void clear() {
        hits.reset();
        misses.reset();
        puts.reset();
        removals.reset();
        gets.reset();
        putTimes.reset();
        removeTimes.reset();
        evictionsAtClear = evictions.getAsLong();
    }

    @Override
    public long getCacheHits() {
        return said(hits);
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(getCacheHits(), getCacheGets());
    }

    @Override
    public long getCacheMisses() {
        return said(misses);
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(getCacheMisses(), getCacheGets());
    }

    @Override
    public long getCacheGets() {
        long gets = getCacheHits() + getCacheMisses();
        return gets < 0 ? Long.MAX_VALUE : gets;
    }

    @Override
    public long getCachePuts() {
        return said(puts);
    }

    @Override
    public long getCacheRemovals() {
        return said(removals);
    }

    @Override
    public long getCacheEvictions() {
        return evictions.getAsLong() - evictionsAtClear;
    }

    @Override
    public float getAverageGetTime() {
        return gets.averageMicros();
    }

    @Override
    public float getAveragePutTime() {
        return putTimes.averageMicros();
    }

    @Override
    public float getAverageRemoveTime() {
        return removeTimes.averageMicros();
    }

    /** A counter that has come to its end stays at the largest number. */
    private static long said(LongAdder counter) {
        long sum = counter.sum();
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static float percentage(long part, long whole) {
        return whole == 0 ? 0 : (float) (100.0 * part / whole);
    }

    private static final class Times {
        private final LongAdder nanos = new LongAdder();
        private final LongAdder weight = new LongAdder();

        void add(long measured, long weightOfOne) {
            nanos.add(measured * weightOfOne);
            weight.add(weightOfOne);
        }

        void reset() {
            nanos.reset();
            weight.reset();
        }

        float averageMicros() {
            long operations = weight.sum();
            return operations == 0 ? 0 : total() / NANOS_PER_MICRO / operations;
        }

        /** Sixty-four threads that do nothing else have used up the positive numbers in five years: the sum is unsigned. */
        private float total() {
            long sum = nanos.sum();
            return sum < 0 ? 2.0f * (sum >>> 1) : sum;
        }
    }
}
