package io.memorymap.cli;

/**
 * Counts durations in buckets whose width grows with them: each is known to about 3 %, up to hours, in a few KiB. Not
 * thread-safe.
 */
final class LatencyHistogram {
    private static final int STEPS_BITS = 5;
    private static final int STEPS = 1 << STEPS_BITS;

    private final long[] counts = new long[(Long.SIZE - STEPS_BITS) * STEPS];
    private long total;

    void record(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        total++;
    }

    /**
     * A duration that a share of all does not exceed.
     *
     * @param share 0 to 1
     * @return nanoseconds; 0 if nothing was recorded
     */
    long percentile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted) {
                return upperBound(bucket);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - STEPS_BITS - Long.numberOfLeadingZeros(nanos);
        return (shift + 1) * STEPS + (int) (nanos >>> shift) - STEPS;
    }

    private static long upperBound(int bucket) {
        int shift = bucket / STEPS - 1;
        return shift < 0 ? bucket : ((long) (bucket % STEPS + STEPS + 1) << shift) - 1;
    }
}
