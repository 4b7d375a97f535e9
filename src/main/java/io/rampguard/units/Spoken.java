package io.rampguard.units;

import java.time.Duration;
import java.util.Locale;

/** Times as people say them. */
public final class Spoken {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Spoken() {}

    /**
     * The two largest units, rounded down: {@code 12 ms}, {@code 1.2 s}, {@code 45 s}, {@code 12 min}, {@code 3 h 20 min}, {@code 6 d 2 h}.
     * What is negative is said as nothing.
     */
    public static String of(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        long seconds = millis / 1000;
        if (millis > 0 && millis < 100) {
            // A rollback takes milliseconds, and "0 s" would look as if nothing had been measured.
            return millis + " ms";
        }
        if (seconds < MINUTE) {
            return seconds(millis) + " s";
        }
        if (seconds < HOUR) {
            return two(seconds / MINUTE, "min", seconds % MINUTE, "s");
        }
        return seconds < DAY
                ? two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min")
                : two(seconds / DAY, "d", seconds % DAY / HOUR, "h");
    }

    private static String seconds(long millis) {
        long tenths = millis / 100;
        return tenths % 10 == 0
                ? String.valueOf(tenths / 10)
                : String.format(Locale.ROOT, "%d.%d", tenths / 10, tenths % 10);
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + " " + largeUnit : large + " " + largeUnit + " " + small + " " + smallUnit;
    }
}
