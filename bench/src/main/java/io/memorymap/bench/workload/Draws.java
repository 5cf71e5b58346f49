package io.memorymap.bench.workload;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Numbers of entries, drawn beforehand, so that drawing costs nothing while something is measured. The same in every run. */
final class Draws {
    private static final double SKEW = 0.99;
    /** Spreads ranks over the entries. */
    private static final long SPREAD = 0x9E37_79B1L;

    private static final int MOST = 1 << 24;

    private final int[] drawn;

    private Draws(int[] drawn) {
        this.drawn = drawn;
    }

    /** By Zipf 0.99, or each alike. */
    static Draws of(String distribution, int entries) {
        SplittableRandom random = new SplittableRandom(42);
        if (distribution.equals("zipf")) {
            return new Draws(zipf(entries, random));
        }
        int[] drawn = new int[Math.min(MOST, Integer.highestOneBit(entries) << 2)];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = random.nextInt(entries);
        }
        return new Draws(drawn);
    }

    private static int[] zipf(int entries, SplittableRandom random) {
        double[] cumulative = new double[entries];
        double sum = 0;
        for (int i = 0; i < entries; i++) {
            sum += Math.pow(i + 1.0, -SKEW);
            cumulative[i] = sum;
        }
        int[] drawn = new int[1 << 21];
        for (int i = 0; i < drawn.length; i++) {
            int at = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
            int rank = Math.min(entries - 1, at < 0 ? -at - 1 : at);
            drawn[i] = (int) (rank * SPREAD % entries);
        }
        return drawn;
    }

    /** The entry at any position; positions beyond the end begin anew. */
    int at(int position) {
        return drawn[position & (drawn.length - 1)];
    }
}
