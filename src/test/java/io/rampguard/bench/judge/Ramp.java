package io.rampguard.bench.judge;

import io.rampguard.metrics.Window;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The schedule of a rollout under test: equal holds at rising shares, polls at equal distance, and the history before it. Windows
 * are numbered; those of the history are negative and window 0 is the first of the first stage.
 */
class Ramp {
    private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");
    private static final List<Percentage> USUAL =
            Stream.of(1, 5, 25, 50, 75).map(Percentage::of).toList();

    private final List<Percentage> shares;
    private final Duration hold;
    private final Duration every;
    private final int history;
    private final List<Window> windows;

    Ramp(List<Percentage> shares, Duration hold, Duration every, Duration history) {
        this.shares = List.copyOf(shares);
        this.hold = hold;
        this.every = every;
        this.history = (int) history.dividedBy(every);
        if (hold.toMillis() % every.toMillis() != 0) {
            throw new IllegalArgumentException("a hold of " + hold + " is not a whole number of polls of " + every);
        }
        this.windows = IntStream.range(-this.history, windows())
                .mapToObj(w -> new Window(START.plus(every.multipliedBy(w)), START.plus(every.multipliedBy(w + 1L))))
                .toList();
    }

    /** 1, 5, 25, 50 and 75 %, an hour each, a poll every 30 s: 600 windows. */
    static Ramp usual(Duration history) {
        return new Ramp(USUAL, Duration.ofHours(1), Duration.ofSeconds(30), history);
    }

    /** The same stages and history with other holds and polls. */
    Ramp paced(Duration otherHold, Duration otherEvery) {
        return new Ramp(shares, otherHold, otherEvery, every.multipliedBy(history));
    }

    /** The same stages with polls at another distance. */
    Ramp polled(Duration otherEvery) {
        return paced(hold, otherEvery);
    }

    /** How many windows the stages have in all. */
    int windows() {
        return shares.size() * perStage();
    }

    /** How many windows lie before the first stage. */
    int history() {
        return history;
    }

    Duration every() {
        return every;
    }

    /** Length of a window in seconds. */
    double seconds() {
        return every.toMillis() / 1000.0;
    }

    /** Length of all stages in seconds. */
    double length() {
        return windows() * seconds();
    }

    /** The share in force, zero in the history. */
    Percentage share(int window) {
        return window < 0 ? Percentage.ZERO : shares.get(window / perStage());
    }

    List<Percentage> shares() {
        return shares;
    }

    Duration hold() {
        return hold;
    }

    /** True for a stage's first window. */
    boolean steps(int window) {
        return window >= 0 && window % perStage() == 0;
    }

    /** When a window begins, in seconds since the first stage began. */
    double from(int window) {
        return window * seconds();
    }

    Window window(int window) {
        return windows.get(window + history);
    }

    /** The window in which a moment lies, in seconds since the first stage began. */
    int at(double second) {
        return (int) Math.floor(second / seconds());
    }

    private int perStage() {
        return (int) hold.dividedBy(every);
    }
}
