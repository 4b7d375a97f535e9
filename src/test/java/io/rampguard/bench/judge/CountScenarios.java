package io.rampguard.bench.judge;

import io.rampguard.bench.judge.Limits.Boundary;
import io.rampguard.bench.judge.Scenario.Truth;
import io.rampguard.policy.Tolerance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Scenarios of events among trials: section 9.1's own, and the bars of what is tolerated as written. */
final class CountScenarios {
    static final Ramp RAMP = Ramp.usual(Duration.ofHours(2));
    /** Half-way through the 25 % stage. */
    static final double MIDWAY = 9_000;

    static final Watch STRICT = Watch.errors(new Tolerance.Times(2)).strict();
    static final Watch STRICT_TENTH =
            Watch.errors(new Tolerance.Absolute(0.001)).strict();
    static final Watch STRICT_VALIDITY =
            Watch.validity(new Tolerance.Absolute(0.01)).strict();

    private CountScenarios() {}

    /** Where the bench asks for an answer at other traffic too. */
    static final double[] TRAFFIC = {20, 2, 200};

    static String at(String name, double traffic) {
        return traffic == 20 ? name : name + "@" + (int) traffic;
    }

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (double traffic : TRAFFIC) {
            all.addAll(harmless(traffic));
        }
        all.add(same("AA", 20, (chance, ramp) -> ShareDraws.independent(chance, one(), one()))
                .withAlpha("AA(1%)", 0.01));
        all.addAll(regressions());
        all.addAll(written());
        for (double traffic : TRAFFIC) {
            all.addAll(boundary(traffic));
        }
        return all;
    }

    private static Rate one() {
        return Rate.constant(0.01);
    }

    private static List<Scenario> harmless(double traffic) {
        double length = RAMP.length();
        return List.of(
                steady("AA", traffic, 0.01),
                steady("AA_zero", traffic, 0),
                steady("AA_vrare", traffic, 1e-5),
                steady("AA_rare", traffic, 0.0005),
                aa(
                        "AA_val",
                        STRICT_VALIDITY,
                        traffic,
                        (chance, ramp) -> ShareDraws.countedWell(
                                ShareDraws.independent(chance, Rate.constant(0.05), Rate.constant(0.05)))),
                diurnal(traffic),
                same("AA_trend", traffic, (chance, ramp) -> {
                    Rate trend = Rate.line(0.004, 0.02, length);
                    return ShareDraws.independent(chance, trend, trend);
                }),
                same("AA_burst", traffic, (chance, ramp) -> {
                    Rate bursts = one().withBursts(chance, 8, length);
                    return ShareDraws.independent(chance, bursts, bursts);
                }),
                same("AA_bb.002", traffic, (chance, ramp) -> ShareDraws.betaBinomial(chance, one(), 0.002)),
                same("AA_bb.01", traffic, (chance, ramp) -> ShareDraws.betaBinomial(chance, one(), 0.01)),
                same("AA_batch3", traffic, (chance, ramp) -> ShareDraws.batches(chance, one(), 3)),
                same("AA_batch10", traffic, (chance, ramp) -> ShareDraws.batches(chance, one(), 10)),
                same(
                        "AA_delay",
                        traffic,
                        (chance, ramp) -> ShareDraws.delayed(chance, ramp, Rate.constant(0.02), 600)));
    }

    /** Traffic and errors go round once within the ramp, each in its own phase. */
    private static Scenario diurnal(double traffic) {
        Rate daily = Rate.cycle(0.01, 0.7, RAMP.length(), -2.2);
        Rate requests = Rate.cycle(traffic, 0.6, RAMP.length(), 0);
        return new Scenario(
                at("AA_diurnal", traffic),
                Table.COUNTS,
                RAMP,
                0.05,
                List.of(STRICT),
                Optional.empty(),
                chance ->
                        new Cast(Crowd.poisson(chance, RAMP, requests), ShareDraws.independent(chance, daily, daily)));
    }

    private static Scenario steady(String name, double traffic, double rate) {
        return same(
                name,
                traffic,
                (chance, ramp) -> ShareDraws.independent(chance, Rate.constant(rate), Rate.constant(rate)));
    }

    private static Scenario same(String name, double traffic, BiFunction<Chance, Ramp, SignalDraw> draw) {
        return aa(name, STRICT, traffic, draw);
    }

    private static Scenario aa(String name, Watch watch, double traffic, BiFunction<Chance, Ramp, SignalDraw> draw) {
        return new Scenario(
                at(name, traffic),
                Table.COUNTS,
                RAMP,
                0.05,
                List.of(watch),
                Optional.empty(),
                chance -> new Cast(Crowd.poisson(chance, RAMP, Rate.constant(traffic)), draw.apply(chance, RAMP)));
    }

    private static List<Scenario> regressions() {
        List<Scenario> all = new ArrayList<>();
        for (double traffic : TRAFFIC) {
            all.add(worse(at("1to2", traffic), STRICT, traffic, Change.of(0.01, 0.02)));
            all.add(worse(at("val99to95", traffic), STRICT_VALIDITY, traffic, Change.of(0.01, 0.05)));
        }
        all.add(worse("1to2", STRICT, 20, Change.of(0.01, 0.02)).withAlpha("1to2(1%)", 0.01));
        all.add(worse("rare_x10", STRICT, 20, Change.of(0.0005, 0.005)));
        all.add(worse("0to1", STRICT, 20, Change.of(0, 0.01)));
        all.add(worse("0.5to0.6", STRICT_TENTH, 20, Change.of(0.005, 0.006)));
        all.add(worse("0.5to0.6@200", STRICT_TENTH, 200, Change.of(0.005, 0.006)));
        all.add(worse("mid1to2", STRICT, 20, Change.of(0.01, 0.02).from(MIDWAY)));
        all.add(worse("mid1to3", STRICT, 20, Change.of(0.01, 0.03).from(MIDWAY)));
        return all;
    }

    private static List<Scenario> written() {
        Watch tenth = Watch.errors(new Tolerance.Absolute(0.001));
        Watch point = Watch.errors(new Tolerance.Absolute(0.01));
        Watch twice = Watch.errors(new Tolerance.Times(2));
        return List.of(
                written("0.1pp_1to2", tenth, Change.of(0.01, 0.02).beyond(1, 0.001)),
                written("0.1pp_1to1.5", tenth, Change.of(0.01, 0.015).beyond(1, 0.001)),
                written("1pp_1to5", point, Change.of(0.01, 0.05).beyond(1, 0.01)),
                written("1pp_1to3", point, Change.of(0.01, 0.03).beyond(1, 0.01)),
                written("2x_1to3", twice, Change.of(0.01, 0.03).beyond(2, 0)),
                written("2x_1to2.5", twice, Change.of(0.01, 0.025).beyond(2, 0)));
    }

    private static Scenario written(String name, Watch watch, Change change) {
        return moved(worse(name, watch, 20, change), Table.WRITTEN);
    }

    private static List<Scenario> boundary(double traffic) {
        return List.of(
                edge("edge_0.1pp", Watch.errors(new Tolerance.Absolute(0.001)), traffic, 0.011),
                edge("edge_1pp", Watch.errors(new Tolerance.Absolute(0.01)), traffic, 0.02),
                edge("edge_2x", Watch.errors(new Tolerance.Times(2)), traffic, 0.02));
    }

    private static Scenario edge(String name, Watch watch, double traffic, double variant) {
        return moved(
                aa(
                        name,
                        watch,
                        traffic,
                        (chance, ramp) -> ShareDraws.independent(chance, one(), Rate.constant(variant))),
                Table.BOUNDARY);
    }

    static Scenario moved(Scenario scenario, Table table) {
        return new Scenario(
                scenario.name(),
                table,
                scenario.ramp(),
                scenario.alpha(),
                scenario.watches(),
                scenario.truth(),
                scenario.cast());
    }

    /** A step of the variant's rate of bad events, and the boundary that it is held against. */
    record Change(double control, double variant, double onset, Boundary boundary) {
        static Change of(double control, double variant) {
            return new Change(control, variant, 0, Boundary.NO_CHANGE);
        }

        Change from(double otherOnset) {
            return new Change(control, variant, otherOnset, boundary);
        }

        Change beyond(double ratio, double margin) {
            return new Change(control, variant, onset, new Boundary(ratio, margin));
        }

        Truth truth() {
            return new Truth(
                    onset,
                    0,
                    Optional.of(new Rival.Shares(Rate.constant(variant), Rate.constant(boundary.of(control)))),
                    share -> share <= 0
                            ? Limits.known(variant, boundary.of(control))
                            : Limits.measured(variant, control, share, boundary));
        }

        SignalDraw draw(Chance chance) {
            return ShareDraws.independent(chance, Rate.constant(control), Rate.step(control, variant, onset));
        }
    }

    static Scenario worse(String name, Watch watch, double traffic, Change change) {
        boolean well = watch.equals(STRICT_VALIDITY);
        return new Scenario(
                name, Table.REGRESSIONS, RAMP, 0.05, List.of(watch), Optional.of(change.truth()), chance -> {
                    SignalDraw draw = change.draw(chance);
                    return new Cast(
                            Crowd.poisson(chance, RAMP, Rate.constant(traffic)),
                            well ? ShareDraws.countedWell(draw) : draw);
                });
    }
}
