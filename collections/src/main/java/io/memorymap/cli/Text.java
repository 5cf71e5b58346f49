package io.memorymap.cli;

import io.memorymap.format.RecordDescriptor;
import java.time.Instant;
import java.util.Locale;

/** Numbers and times for people. */
final class Text {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int LABEL_WIDTH = 16;

    private Text() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (Math.abs(amount) >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? count(bytes) + " B" : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }

    static String percent(long part, long whole) {
        return whole == 0 ? "0.0 %" : String.format(Locale.ROOT, "%.1f %%", 100.0 * (double) part / (double) whole);
    }

    static String time(long epochMillis) {
        return epochMillis == RecordDescriptor.NEVER_MILLIS
                ? "never"
                : Instant.ofEpochMilli(epochMillis).toString();
    }

    static String line(String label, String value) {
        return String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s %s", label, value);
    }

    /** A bar of at most so many characters for a share of 0 to 1. */
    static String bar(double share, int width, boolean unicode) {
        int length = (int) Math.round(share * width);
        return (unicode ? "█" : "#").repeat(share > 0 ? Math.max(1, length) : 0);
    }
}
