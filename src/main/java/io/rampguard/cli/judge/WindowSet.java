package io.rampguard.cli.judge;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Arms;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Window;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The windows of one run that end at one instant, while their lines come in. */
final class WindowSet {
    private final Instant end;
    private final Percentage stage;
    private final Map<String, Pair> pairs = new LinkedHashMap<>();

    /** Both arms of one signal, each by the bucket of its users, or under "" where there is no label. */
    private static final class Pair {
        private final Signal signal;
        private final Duration length;
        private final Map<String, Counts> control = new TreeMap<>();
        private final Map<String, Counts> variant = new TreeMap<>();

        Pair(Signal signal, Duration length) {
            this.signal = signal;
            this.length = length;
        }
    }

    WindowSet(TraceLine first) {
        this.end = first.end();
        this.stage = first.stage();
    }

    Instant end() {
        return end;
    }

    Percentage stage() {
        return stage;
    }

    void add(TraceLine line) throws BadLine {
        if (!line.stage().equals(stage)) {
            throw new BadLine(
                    "'stage' is " + line.stage() + ", and another line of this run and 'end' says " + stage,
                    "one share is in force in one window; where it changed, begin a new window");
        }
        Pair pair = pairs.computeIfAbsent(line.signal().name(), name -> new Pair(line.signal(), line.length()));
        if (!pair.length.equals(line.length())) {
            throw new BadLine(
                    "'seconds' differs from the other line of this window",
                    "both arms of a signal must be counted over the same window");
        }
        Map<String, Counts> arm = line.variant() ? pair.variant : pair.control;
        Counts counted = arm.isEmpty() ? null : arm.values().iterator().next();
        if (counted != null && arm.containsKey("") != (line.bucket() == null)) {
            throw new BadLine(
                    "some lines of this arm and window name a bucket and some do not",
                    "name the bucket in every line of the arm, or in none");
        }
        if (counted != null && !Tallied.alike(counted, line.counts())) {
            throw new BadLine(
                    "this bucket of users is counted in another kind or with other bounds than the one before it",
                    "count every bucket of an arm and window alike");
        }
        if (arm.putIfAbsent(line.bucket() == null ? "" : line.bucket(), line.counts()) != null) {
            throw new BadLine(
                    "this run has a line of the same 'end', arm and signal already",
                    "add the counts up into one line; separate rollouts need different values of 'run'");
        }
        if (arm.size() > 1) {
            fewBuckets(pair);
        }
        sameKind(pair, line.counts());
    }

    private static void fewBuckets(Pair pair) throws BadLine {
        Set<String> buckets = new TreeSet<>(pair.control.keySet());
        buckets.addAll(pair.variant.keySet());
        if (buckets.size() > Measured.MOST_BUCKETS) {
            throw new BadLine(
                    "this window has more than " + Measured.MOST_BUCKETS + " buckets",
                    "a bucket is a hash of the user modulo about 20, never the user");
        }
    }

    private static void sameKind(Pair pair, Counts counts) throws BadLine {
        for (Map<String, Counts> arm : List.of(pair.control, pair.variant)) {
            if (!arm.isEmpty() && !arm.values().iterator().next().getClass().equals(counts.getClass())) {
                throw new BadLine(
                        "'kind' differs from the other line of this window", "count both arms of a signal alike");
            }
        }
    }

    int signals() {
        return pairs.size();
    }

    /** What can be judged: the signals whose both arms are there. In history a variant that is not there counted nothing. */
    List<Measured> measured(PolicyName rollout) {
        List<Measured> measured = new ArrayList<>(pairs.size());
        for (Pair pair : pairs.values()) {
            Counts control = total(pair.control);
            Counts variant = total(pair.variant);
            if (control != null && variant == null && stage.isZero()) {
                variant = Tallied.nothing(control);
            }
            if (control != null && variant != null) {
                Window window = new Window(end.minus(pair.length), end);
                measured.add(new Measured(rollout, pair.signal.name(), window, control, variant, buckets(pair)));
            }
        }
        return measured;
    }

    /** Both arms by bucket, for a proportion whose lines name one; a bucket that only one arm has is zero in the other. */
    private static SortedMap<String, Arms> buckets(Pair pair) {
        SortedMap<String, Arms> buckets = new TreeMap<>();
        if (!(pair.signal.measure() instanceof Measure.Proportion)
                || pair.control.containsKey("")
                || pair.variant.containsKey("")) {
            return buckets;
        }
        Counts nothing = new Counts.Proportion(0, 0);
        for (Map<String, Counts> arm : List.of(pair.control, pair.variant)) {
            for (String bucket : arm.keySet()) {
                buckets.put(
                        bucket,
                        new Arms(
                                pair.control.getOrDefault(bucket, nothing),
                                pair.variant.getOrDefault(bucket, nothing)));
            }
        }
        return buckets;
    }

    /** Variant requests: of the signal that counted most. */
    double exposed() {
        double most = 0;
        for (Pair pair : pairs.values()) {
            Counts variant = total(pair.variant);
            most = variant == null ? most : Math.max(most, variant.n());
        }
        return most;
    }

    /** The variant's bad events in each proportion, by signal. */
    void addBad(Map<String, Double> sums) {
        for (Pair pair : pairs.values()) {
            Counts variant = total(pair.variant);
            if (variant instanceof Counts.Proportion) {
                sums.merge(pair.signal.name(), Tallied.bad(pair.signal, variant), Double::sum);
            }
        }
    }

    private static @Nullable Counts total(Map<String, Counts> arm) {
        Counts total = null;
        for (Counts counts : arm.values()) {
            total = total == null ? counts : Tallied.sum(total, counts);
        }
        return total;
    }
}
