package io.rampguard.bench.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A judgement every ten minutes over all minutes so far: the Mann-Whitney interval of the shift between the two series at 98 %,
 * called high when its lower end exceeds a quarter of the estimated shift's size.
 */
final class KayentaStyle implements Contestant {
    private static final double MINUTE = 60;
    private static final double BETWEEN = 600;
    /** The normal quantile for 98 %, two-sided. */
    private static final double QUANTILE = 2.3263478740408408;

    private static final double TOLERANCE = 0.25;

    static final Entrant ENTRANT = new Peers.Named("Kayenta", "1") {
        @Override
        public boolean enters(Scenario scenario) {
            return Peers.ofOne(scenario);
        }

        @Override
        public int most() {
            return 200;
        }

        @Override
        public Contestant start(Scenario scenario, long seed) {
            return new KayentaStyle(scenario);
        }
    };

    private final Watch watch;
    private final Sliding minute;
    private final List<Double> control = new ArrayList<>();
    private final List<Double> variant = new ArrayList<>();
    private double nextPoint = MINUTE;
    private double nextLook = BETWEEN;

    private KayentaStyle(Scenario scenario) {
        this.watch = scenario.watches().get(0);
        this.minute = new Sliding(watch, MINUTE);
    }

    @Override
    public Optional<Alarm> take(Poll poll) {
        if (poll.history()) {
            return Optional.empty();
        }
        minute.add(poll);
        double now = poll.arrivals().from() + poll.arrivals().seconds();
        if (now >= nextPoint && minute.full()) {
            nextPoint = now + MINUTE;
            keep(control, minute.control());
            keep(variant, minute.variant());
        }
        if (now < nextLook) {
            return Optional.empty();
        }
        nextLook = now + BETWEEN;
        Shift shift = Shift.between(sorted(control), sorted(variant));
        return shift.low() > TOLERANCE * Math.abs(shift.estimate())
                ? Optional.of(new Alarm(watch.signal().name(), "shifted by " + shift.estimate()))
                : Optional.empty();
    }

    private static void keep(List<Double> series, double value) {
        if (!Double.isNaN(value)) {
            series.add(value);
        }
    }

    private static double[] sorted(List<Double> series) {
        double[] values = series.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(values);
        return values;
    }

    /**
     * Hodges and Lehmann's estimate of a shift: the median of all differences, and the lower end of its interval.
     *
     * @param low negative infinity where the series are too short for an interval
     */
    record Shift(double estimate, double low) {
        static Shift between(double[] control, double[] variant) {
            long pairs = (long) control.length * variant.length;
            double spread = Math.sqrt(pairs * (control.length + variant.length + 1) / 12.0);
            long rank = (long) Math.floor(pairs / 2.0 - QUANTILE * spread - 0.5);
            if (pairs == 0 || rank < 1) {
                return new Shift(0, Double.NEGATIVE_INFINITY);
            }
            return new Shift(ranked(control, variant, (pairs + 1) / 2), ranked(control, variant, rank));
        }

        /** The difference of this rank from below, found by halving; counting the smaller ones takes one pass. */
        private static double ranked(double[] control, double[] variant, long rank) {
            double low = variant[0] - control[control.length - 1];
            double high = variant[variant.length - 1] - control[0];
            if (notAbove(control, variant, low) >= rank) {
                return low;
            }
            for (int i = 0; i < 60 && low < high; i++) {
                double middle = low + (high - low) / 2;
                if (notAbove(control, variant, middle) >= rank) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            return greatest(control, variant, high);
        }

        /** Halving ends beside a difference and never on it, and a series of zeros must give exactly zero. */
        private static double greatest(double[] control, double[] variant, double limit) {
            double greatest = Double.NEGATIVE_INFINITY;
            int from = 0;
            for (double value : variant) {
                while (from < control.length && value - control[from] > limit) {
                    from++;
                }
                if (from < control.length) {
                    greatest = Math.max(greatest, value - control[from]);
                }
            }
            return greatest;
        }

        private static long notAbove(double[] control, double[] variant, double difference) {
            long count = 0;
            int from = 0;
            for (double value : variant) {
                while (from < control.length && value - control[from] > difference) {
                    from++;
                }
                count += control.length - from;
            }
            return count;
        }
    }
}
