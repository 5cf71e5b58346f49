package io.memorymap.cli.view;

import io.memorymap.format.RecordDescriptor;
import java.time.Instant;
import java.util.Locale;

/** Numbers and times for people. */
public final class Text {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int LABEL_WIDTH = 16;

    private Text() {}

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (Math.abs(amount) >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? count(bytes) + " B" : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }

    public static String percent(long part, long whole) {
        return whole == 0 ? "0.0 %" : String.format(Locale.ROOT, "%.1f %%", 100.0 * (double) part / (double) whole);
    }

    public static String time(long epochMillis) {
        return epochMillis == RecordDescriptor.NEVER_MILLIS
                ? "never"
                : Instant.ofEpochMilli(epochMillis).toString();
    }

    public static String line(String label, String value) {
        return String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s %s", label, value);
    }

    /** A bar of at most so many characters for a share of 0 to 1. */
    public static String bar(double share, int width, boolean unicode) {
        int length = (int) Math.round(share * width);
        return (unicode ? "█" : "#").repeat(share > 0 ? Math.max(1, length) : 0);
    }
}
