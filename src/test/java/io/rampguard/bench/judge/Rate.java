package io.rampguard.bench.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Something that moves in time: an error rate, a request rate, a factor. Seconds are counted from the first stage's beginning. */
@FunctionalInterface
interface Rate {
    /** Its mean over a window. */
    double over(double from, double seconds);

    static Rate constant(double value) {
        return (from, seconds) -> value;
    }

    static Rate step(double before, double after, double onset) {
        return (from, seconds) -> from + seconds / 2 < onset ? before : after;
    }

    /** {@code mean · (1 + swing · sin(2π·t/period + phase))}. */
    static Rate cycle(double mean, double swing, double period, double phase) {
        return (from, seconds) -> mean * (1 + swing * Math.sin(2 * Math.PI * (from + seconds / 2) / period + phase));
    }

    /** A straight line within the ramp, level before it. */
    static Rate line(double first, double last, double length) {
        return (from, seconds) -> first + (last - first) * Math.clamp((from + seconds / 2) / length, 0, 1);
    }

    /** Another level between two moments; a window that they cut gets its part. */
    default Rate during(double begin, double end, double level) {
        return (from, seconds) -> {
            double part = Math.max(0, Math.min(end, from + seconds) - Math.max(begin, from)) / seconds;
            return over(from, seconds) * (1 - part) + level * part;
        };
    }

    default Rate times(double factor) {
        return (from, seconds) -> factor * over(from, seconds);
    }

    default Rate times(Rate factor) {
        return (from, seconds) -> over(from, seconds) * factor.over(from, seconds);
    }

    default Rate plus(double added) {
        return (from, seconds) -> over(from, seconds) + added;
    }

    /** So many bursts of half a minute to three minutes at 10 to 50 %, anywhere in the ramp. */
    default Rate withBursts(Chance chance, int count, double length) {
        Rate all = this;
        for (int i = 0; i < count; i++) {
            double begin = chance.uniform(0, length);
            all = all.during(begin, begin + chance.uniform(30, 180), chance.uniform(0.1, 0.5));
        }
        return all;
    }

    /**
     * A factor around 1 that wanders: its logarithm is an AR(1) series over the ramp's windows.
     *
     * @param deviation standard deviation of the logarithm
     * @param memory how long half of a deviation lasts
     */
    static Rate wandering(Chance chance, Ramp ramp, double deviation, Duration memory) {
        double keep = Math.pow(0.5, ramp.seconds() / memory.toSeconds());
        double fresh = deviation * Math.sqrt(1 - keep * keep);
        List<Double> series = new ArrayList<>();
        double log = deviation * chance.gaussian();
        for (int i = -ramp.history(); i < ramp.windows(); i++) {
            series.add(Math.exp(log));
            log = keep * log + fresh * chance.gaussian();
        }
        return (from, seconds) -> series.get(ramp.at(from + seconds / 2) + ramp.history());
    }
}
