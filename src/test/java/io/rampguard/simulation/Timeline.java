package io.rampguard.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happened in one simulated fate, in order, printable; the same seed prints the same bytes. */
public final class Timeline {
    private final VirtualClock clock;
    private final List<String> lines = new ArrayList<>();

    Timeline(VirtualClock clock) {
        this.clock = clock;
    }

    void say(String who, String what) {
        Duration at = clock.elapsed();
        lines.add(String.format(
                "%3d:%02d:%02d  %-9s %s", at.toHours(), at.toMinutesPart(), at.toSecondsPart(), who, what));
    }

    public String print() {
        return String.join("\n", lines) + "\n";
    }

    @Override
    public String toString() {
        return print();
    }
}
