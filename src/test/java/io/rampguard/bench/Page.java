package io.rampguard.bench;

import java.util.Locale;

/** Lines of figures, each beside its goal where there is one. */
final class Page {
    private Page() {}

    static void title(String text) {
        System.out.printf("%n== %s%n", text);
        System.out.flush();
    }

    static void progress(String text) {
        System.out.println("   … " + text);
        System.out.flush();
    }

    static void line(String what, String value) {
        System.out.printf(Locale.ROOT, "   %-42s %s%n", what, value);
        System.out.flush();
    }

    /** A figure with its goal: below 1 x it is met. */
    static void line(String what, double value, String unit, double goal) {
        double ratio = value / goal;
        line(
                what,
                "%-12s goal <= %s: %.2f x  %s"
                        .formatted(
                                number(value) + " " + unit,
                                number(goal) + " " + unit,
                                ratio,
                                ratio <= 1 ? "met" : "MISSED"));
    }

    static String number(double value) {
        return Math.abs(value) >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }

    static String megabytes(double bytes) {
        return number(bytes / (1 << 20)) + " MiB";
    }

    static String millis(double nanos) {
        return number(nanos / 1e6) + " ms";
    }
}
