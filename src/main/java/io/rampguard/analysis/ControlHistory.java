package io.rampguard.analysis;

import io.rampguard.analysis.PlanTraffic.Level;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Numbers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What control was like, from windows that were measured: what a plan is made of. */
public final class ControlHistory {
    /** Undoes that the greatest tenth of squared differences is left out: {@code 0.9 / P(chi2_3 < 2.706)} (judge.md 3.4). */
    private static final double UNTRIMMED = 1.60;

    private static final double KEPT = 0.9;
    /** Of a standard normal: how far the 95th percentile lies above the middle. */
    private static final double TO_P95 = 1.6448536269514722;

    private ControlHistory() {}

    /**
     * @param windows by signal, each in time order; signals without a window are left out of the traffic
     * @return empty where no window holds a request
     */
    public static Optional<PlanTraffic> traffic(
            List<Signal> signals, Map<String, List<Measured>> windows, OptionalLong users) {
        Map<String, Double> rates = new TreeMap<>();
        for (Signal signal : signals) {
            List<Measured> own = windows.getOrDefault(signal.name(), List.of());
            double trials = own.stream()
                    .mapToDouble(one -> one.control().n() + one.variant().n())
                    .sum();
            double seconds = own.stream()
                    .mapToDouble(one -> one.window().length().toMillis() / 1e3)
                    .sum();
            if (trials > 0) {
                rates.put(signal.name(), trials / seconds);
            }
        }
        double busiest =
                rates.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        if (busiest == 0) {
            return Optional.empty();
        }
        Map<String, Level> levels = new TreeMap<>();
        for (Signal signal : signals) {
            Double rate = rates.get(signal.name());
            OptionalDouble value = value(signal, windows.getOrDefault(signal.name(), List.of()));
            if (rate != null && value.isPresent()) {
                levels.put(signal.name(), new Level(value.getAsDouble(), rate / busiest, false));
            }
        }
        return Optional.of(new PlanTraffic(busiest, levels, users));
    }

    /** As {@link Level#value} wants it; empty where the windows do not tell. */
    static OptionalDouble value(Signal signal, List<Measured> windows) {
        return switch (signal.measure()) {
            case Measure.Proportion share -> share(signal, share.eventsAreGood(), windows);
            case Measure.Mean mean -> variation(windows);
            case Measure.Quantile quantile -> spread(windows);
        };
    }

    private static OptionalDouble share(Signal signal, boolean eventsAreGood, List<Measured> windows) {
        double total = 0;
        double events = 0;
        for (Measured window : windows) {
            if (window.control() instanceof Counts.Proportion share) {
                total += share.total();
                events += share.events();
            }
        }
        if (total == 0) {
            return OptionalDouble.empty();
        }
        boolean asCounted = eventsAreGood == (signal.better() == Signal.Better.HIGHER);
        return OptionalDouble.of(asCounted ? events / total : 1 - events / total);
    }

    /** From request to request, by the differences of neighbouring windows, which neither a trend nor a daily cycle moves much. */
    private static OptionalDouble variation(List<Measured> windows) {
        double n = 0;
        double sum = 0;
        for (Measured window : windows) {
            n += window.control().n();
            sum += sum(window.control());
        }
        double mean = sum / n;
        List<Double> squares = new ArrayList<>();
        for (int i = 1; i < windows.size(); i++) {
            Counts a = windows.get(i - 1).control();
            Counts b = windows.get(i).control();
            if (a.n() > 0 && b.n() > 0) {
                double step = sum(a) / a.n() - sum(b) / b.n();
                squares.add(step * step / (mean * mean * (1 / a.n() + 1 / b.n())));
            }
        }
        if (squares.size() < 10 || !(mean > 0)) {
            return OptionalDouble.empty();
        }
        Collections.sort(squares);
        List<Double> kept = squares.subList(0, (int) Math.ceil(KEPT * squares.size()));
        double typical =
                kept.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        return typical > 0 ? OptionalDouble.of(StrictMath.sqrt(UNTRIMMED * typical)) : OptionalDouble.empty();
    }

    private static double sum(Counts counts) {
        return switch (counts) {
            case Counts.Mean mean -> mean.sum();
            case Counts.Histogram histogram -> histogram.sum();
            case Counts.Proportion share -> share.events();
        };
    }

    private static OptionalDouble spread(List<Measured> windows) {
        List<Double> bounds = List.of();
        double[] sums = {};
        for (Measured window : windows) {
            if (window.control() instanceof Counts.Histogram histogram && histogram.count() > 0) {
                if (!histogram.bounds().equals(bounds)) {
                    // Only the newest layout counts: one that was changed cannot be added to it.
                    bounds = histogram.bounds();
                    sums = new double[bounds.size()];
                }
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += histogram.buckets().get(i);
                }
            }
        }
        Numbers buckets = Numbers.of(sums);
        double middle = Bounds.quantile(bounds, buckets, 0.5);
        double high = Bounds.quantile(bounds, buckets, 0.95);
        return middle > 0 && high > middle
                ? OptionalDouble.of(StrictMath.log(high / middle) / TO_P95)
                : OptionalDouble.empty();
    }
}
