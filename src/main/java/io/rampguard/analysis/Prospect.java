package io.rampguard.analysis;

import io.rampguard.analysis.PlanTraffic.Level;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Tolerance;

/**
 * What one guardrail can tell from one request of the variant: of harm, and of its absence. Harm is counted in the tolerance's
 * own unit, as {@link Margin} does; of a limit it is the multiple of the limit.
 */
sealed interface Prospect {
    /** The harm up to which nothing is rolled back. */
    double promised();

    /** The harm that a plan asks to be seen: one tolerance beyond what is promised. */
    double asked();

    /** No harm at all, in the same unit. */
    double none();

    /** More harm than this cannot be. */
    double most();

    /** Nats of harm for each request of the variant at this share. */
    double harm(double harm, double p);

    /**
     * Nats of safety for each request of the variant at this share, against harm beyond the tolerance as a share of all
     * traffic at the next one: at a share of 5 %, twenty times the tolerance among its users.
     */
    double safety(double p, double next);

    static Prospect of(NoWorseThanControl guardrail, Level level) {
        Margin margin = Margin.of(guardrail);
        return new Compared(margin, guardrail.signal(), level.value(), promised(guardrail, margin));
    }

    private static double promised(NoWorseThanControl guardrail, Margin margin) {
        boolean ratio = guardrail.tolerate() instanceof Tolerance.Times;
        return switch (guardrail.sensitivity()) {
            case AS_WRITTEN -> margin.tolerated();
            case STRICT -> ratio ? 1 : 0;
            case MIDPOINT -> ratio ? StrictMath.sqrt(margin.tolerated()) : margin.tolerated() / 2;
        };
    }

    static Prospect of(Ceiling guardrail, Level level) {
        return new Limit(guardrail, level.value());
    }

    /** Whether it can be planned: what acts by a plain rule has no statistics, and a wrong split does no harm by itself. */
    static boolean plannable(Guardrail guardrail) {
        return guardrail instanceof NoWorseThanControl || guardrail instanceof Ceiling;
    }

    /** Whether its false rollbacks are part of the policy's promise. */
    static boolean sharing(Guardrail guardrail) {
        return guardrail.action() == Action.ROLLBACK
                && (plannable(guardrail) || guardrail instanceof Guardrail.TrafficShare);
    }

    /**
     * Against control.
     *
     * @param value of {@link Level}
     */
    record Compared(Margin margin, Signal signal, double value, double promised) implements Prospect {
        private static final double WIDEST = 1e3;

        /** However far away harm is, one request shows no more safety than this: what the engine takes from a few values. */
        private static final double MOST_OF_A_MEAN = 0.15;

        private static final double MOST_OF_A_TAIL = 0.4;

        @Override
        public double none() {
            return margin.tolerate() instanceof Tolerance.Times ? 1 : 0;
        }

        @Override
        public double asked() {
            return promised + margin.tolerated() - none();
        }

        @Override
        public double most() {
            boolean higher = margin.better() == Better.HIGHER;
            return switch (margin.tolerate()) {
                case Tolerance.Absolute absolute -> 1 - bad();
                case Tolerance.Relative relative -> higher ? 1 : share() ? 1 / bad() - 1 : WIDEST;
                case Tolerance.Times times -> share() && !higher ? 1 / bad() : WIDEST;
            };
        }

        @Override
        public double harm(double harm, double p) {
            return told(harm, line(promised), p);
        }

        @Override
        public double safety(double p, double next) {
            Line limit = line(margin.tolerated());
            Line planned = line(none());
            Line scaled = new Line(
                    planned.slope() + (limit.slope() - planned.slope()) / next,
                    planned.offset() + (limit.offset() - planned.offset()) / next);
            double told = told(none(), scaled, p);
            return switch (signal.measure()) {
                case Measure.Proportion share -> told;
                case Measure.Mean mean -> Math.min(told, MOST_OF_A_MEAN);
                case Measure.Quantile quantile -> Math.min(told, MOST_OF_A_TAIL);
            };
        }

        private double told(double truth, Line border, double p) {
            double variant = line(truth).at(share() ? bad() : 1);
            return switch (signal.measure()) {
                case Measure.Proportion share -> Information.ofShares(Math.clamp(variant, 0, 1), bad(), border, p);
                case Measure.Mean mean ->
                    border.at(1) <= 0 ? Double.POSITIVE_INFINITY : Information.ofMeans(variant, border, value, p);
                case Measure.Quantile quantile ->
                    border.at(1) <= 0
                            ? Double.POSITIVE_INFINITY
                            : Information.ofScales(Math.max(variant, 1e-9), border.at(1), value, p);
            };
        }

        private Line line(double harm) {
            return share() ? margin.bad(harm) : margin.at(harm);
        }

        private boolean share() {
            return signal.measure() instanceof Measure.Proportion;
        }

        private double bad() {
            return signal.better() == Better.LOWER ? value : 1 - value;
        }
    }

    /**
     * Against a fixed bound, where control does not matter.
     *
     * @param value of {@link Level}
     */
    record Limit(Ceiling guardrail, double value) implements Prospect {
        @Override
        public double promised() {
            return 1;
        }

        @Override
        public double asked() {
            return 2;
        }

        @Override
        public double none() {
            return 0;
        }

        @Override
        public double most() {
            return share() ? 1 / bound() : 1e3;
        }

        @Override
        public double harm(double harm, double p) {
            return share()
                    ? Information.divergence(Math.clamp(harm * bound(), 0, 1), bound())
                    : Information.ofMeans(
                            guardrail.signal().better() == Better.LOWER ? harm : 1 / harm, Line.EQUAL, value, 0);
        }

        /** A mean's own level is not known to a plan; a share's is, and a quantile that keeps its limit is taken to lie well below it. */
        @Override
        public double safety(double p, double next) {
            return switch (guardrail.signal().measure()) {
                case Measure.Proportion share -> control() < bound() ? Information.divergence(control(), bound()) : 0;
                case Measure.Quantile quantile -> Information.divergence(bound() / 2, bound());
                case Measure.Mean mean -> Double.POSITIVE_INFINITY;
            };
        }

        private double control() {
            return guardrail.signal().better() == Better.LOWER ? value : 1 - value;
        }

        /** As a share of bad events: of a quantile, those that may lie beyond the limit. */
        private double bound() {
            return switch (guardrail.signal().measure()) {
                case Measure.Quantile quantile -> 1 - quantile.quantile();
                default -> guardrail.signal().better() == Better.LOWER ? guardrail.limit() : 1 - guardrail.limit();
            };
        }

        private boolean share() {
            return !(guardrail.signal().measure() instanceof Measure.Mean);
        }
    }
}
