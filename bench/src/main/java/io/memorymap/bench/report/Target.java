package io.memorymap.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What is to be reached.
 *
 * @param text what it is about
 * @param atMost whether the bound is the most, else the least
 * @param bound the bound
 * @param unit of the bound, with {@code x} for ratios
 * @param measure what was measured, empty if it was not
 * @param condition whether this machine can show it at all
 */
public record Target(
        String text,
        boolean atMost,
        double bound,
        String unit,
        Function<Results, OptionalDouble> measure,
        Predicate<Results> condition) {
    /** How it went. */
    public enum Verdict {
        /** As good as the bound, or better. */
        REACHED("reached"),
        /** Worse than the bound. */
        MISSED("**missed**"),
        /** There is no figure. */
        NOT_MEASURED("not measured"),
        /** The machine does not allow to tell. */
        NOT_ON_THIS_MACHINE("not to be told on this machine");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** What the report says. */
        public String text() {
            return text;
        }
    }

    /**
     * The ratio of two medians.
     *
     * @param of numerator
     * @param to denominator
     */
    static OptionalDouble ratio(OptionalDouble of, OptionalDouble to) {
        return of.isPresent() && to.isPresent() && to.getAsDouble() > 0
                ? OptionalDouble.of(of.getAsDouble() / to.getAsDouble())
                : OptionalDouble.empty();
    }

    /**
     * How it went.
     *
     * @param results all figures
     */
    public Verdict verdict(Results results) {
        OptionalDouble measured = measure.apply(results);
        if (measured.isEmpty()) {
            return Verdict.NOT_MEASURED;
        }
        if (!condition.test(results)) {
            return Verdict.NOT_ON_THIS_MACHINE;
        }
        boolean reached = atMost ? measured.getAsDouble() <= bound : measured.getAsDouble() >= bound;
        return reached ? Verdict.REACHED : Verdict.MISSED;
    }

    /** The bound, as the report says it. */
    public String boundText() {
        return (atMost ? "<= " : ">= ") + format(bound) + unit;
    }

    /**
     * What was measured, as the report says it.
     *
     * @param results all figures
     */
    public String measuredText(Results results) {
        OptionalDouble measured = measure.apply(results);
        return measured.isPresent() ? format(measured.getAsDouble()) + unit : "";
    }

    private static String format(double number) {
        return String.format(Locale.ROOT, number == Math.rint(number) && number >= 10 ? "%,.0f" : "%,.2f", number);
    }
}
