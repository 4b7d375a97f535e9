package io.rampguard.bench.judge;

import io.rampguard.analysis.PlanTraffic.Level;
import io.rampguard.bench.judge.ValueDraws.Arm;
import io.rampguard.policy.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every way up of the bench: healthy ones at the traffic that the plan asks for and at fixed traffic, and one at the tolerance. */
final class Ways {
    private static final Watch TWICE = Watch.errors(new Tolerance.Times(2));
    private static final Watch TENTH = Watch.errors(new Tolerance.Absolute(0.001));
    private static final Watch POINT = Watch.errors(new Tolerance.Absolute(0.01));
    private static final Watch VALIDITY = Watch.validity(new Tolerance.Absolute(0.01));
    private static final Watch THUMBS = Watch.thumbsDown(new Tolerance.Relative(0.25));
    private static final Watch TOKENS = Watch.tokens(new Tolerance.Relative(0.2));
    private static final Watch LATENCY = Watch.latency(new Tolerance.Relative(0.3));
    private static final double RATED = 0.05;
    private static final double BY_THUMBS = 0.15;

    private Ways() {}

    static List<Way> all() {
        List<Way> all = new ArrayList<>();
        all.add(Way.planned("2x", List.of(TWICE), Map.of("error-rate", Level.of(0.01)), Ways::errors));
        all.add(Way.planned("1pp", List.of(POINT), Map.of("error-rate", Level.of(0.01)), Ways::errors));
        all.add(Way.planned("0.1pp", List.of(TENTH), Map.of("error-rate", Level.of(0.01)), Ways::errors));
        all.add(Way.planned(
                "tokens 20%", List.of(TOKENS), Map.of(name(TOKENS), tokens()), chance -> List.of(tokens(chance))));
        all.add(Way.planned(
                "latency 30%", List.of(LATENCY), Map.of(name(LATENCY), latency()), chance -> List.of(latency(chance))));
        all.add(Way.planned("five", List.of(TWICE, VALIDITY, THUMBS, TOKENS, LATENCY), five(), Ways::five));
        for (double rate : new double[] {0.005, 0.01}) {
            for (double traffic : new double[] {20, 200}) {
                all.add(both(rate, traffic));
            }
        }
        all.add(new Way(
                "2x, the truth at the tolerance",
                20,
                false,
                List.of(TWICE),
                Map.of(),
                chance -> List.of(shares(chance, 0.01, 0.02))));
        return all;
    }

    /** A tenth of a point and twice, together: section 6.2 of the specification. */
    private static Way both(double rate, double traffic) {
        return new Way(
                "0.1pp and 2x of " + rate * 100 + " %", traffic, false, List.of(TENTH, TWICE), Map.of(), chance -> {
                    // Two guardrails of one signal read the same counts.
                    SignalDraw draw = shares(chance, rate, rate);
                    Reading[] last = new Reading[1];
                    return List.of(arrivals -> last[0] = draw.read(arrivals), arrivals -> last[0]);
                });
    }

    private static String name(Watch watch) {
        return watch.signal().name();
    }

    private static Map<String, Level> five() {
        return Map.of(
                name(TWICE),
                Level.of(0.01),
                name(VALIDITY),
                Level.of(0.99),
                name(THUMBS),
                new Level(BY_THUMBS, RATED, false),
                name(TOKENS),
                tokens(),
                name(LATENCY),
                latency());
    }

    private static Level tokens() {
        double deviation = ValueScenarios.TOKENS.deviation();
        return Level.of(Math.sqrt(Math.expm1(deviation * deviation)));
    }

    private static Level latency() {
        return Level.of(Law.latency().deviation());
    }

    private static List<SignalDraw> errors(Chance chance) {
        return List.of(shares(chance, 0.01, 0.01));
    }

    private static List<SignalDraw> five(Chance chance) {
        return List.of(
                shares(chance, 0.01, 0.01),
                ShareDraws.countedWell(shares(chance, 0.01, 0.01)),
                ShareDraws.ratedOnly(chance, RATED, shares(chance, BY_THUMBS, BY_THUMBS)),
                tokens(chance),
                latency(chance));
    }

    private static SignalDraw shares(Chance chance, double control, double variant) {
        return ShareDraws.independent(chance, Rate.constant(control), Rate.constant(variant));
    }

    private static SignalDraw tokens(Chance chance) {
        Arm arm = Arm.steady(ValueScenarios.TOKENS);
        return ValueDraws.single(chance, arm, arm, Optional.empty());
    }

    private static SignalDraw latency(Chance chance) {
        Arm arm = Arm.steady(Law.latency());
        return ValueDraws.histogram(chance, arm, arm, Buckets.otelSeconds());
    }
}
