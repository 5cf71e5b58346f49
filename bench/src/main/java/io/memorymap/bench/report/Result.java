package io.memorymap.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one subject reached in one experiment.
 *
 * @param section id of the section of the report
 * @param column the experiment
 * @param subject what was measured, as tables call it
 * @param unit of the samples
 * @param forks for each fresh JVM its samples
 * @param allocated bytes allocated for each operation, one number for each fresh JVM; empty if that was not looked at
 * @param failure why there is no sample, if it failed
 */
public record Result(
        String section,
        String column,
        String subject,
        String unit,
        List<List<Double>> forks,
        List<Double> allocated,
        @Nullable String failure) {
    /**
     * A single number.
     *
     * @param section id of the section of the report
     * @param column the experiment
     * @param subject what was measured
     * @param unit of the number
     * @param number the number
     */
    public static Result of(String section, String column, String subject, String unit, double number) {
        return new Result(section, column, subject, unit, List.of(List.of(number)), List.of(), null);
    }

    /**
     * A failure.
     *
     * @param section id of the section of the report
     * @param column the experiment
     * @param subject what failed
     * @param failure why
     */
    public static Result failed(String section, String column, String subject, String failure) {
        return new Result(section, column, subject, "", List.of(), List.of(), failure);
    }

    /** Median of the medians of the JVMs. */
    public OptionalDouble median() {
        return forks.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(median(forks.stream().map(Result::median).toList()));
    }

    /** Median of the bytes allocated. */
    public OptionalDouble medianAllocated() {
        return allocated.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(allocated));
    }

    /** This and more JVMs; a failure gives way to what was measured. */
    Result with(Result more) {
        if (failure != null || more.failure != null) {
            return forks.isEmpty() ? more : this;
        }
        List<List<Double>> all = new ArrayList<>(forks);
        all.addAll(more.forks);
        List<Double> bytes = new ArrayList<>(allocated);
        bytes.addAll(more.allocated);
        return new Result(section, column, subject, unit, all, bytes, null);
    }

    /**
     * The median.
     *
     * @param numbers at least one
     */
    public static double median(List<Double> numbers) {
        double[] sorted =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }
}
