package io.rampguard.bench.judge;

import static io.rampguard.bench.judge.CountScenarios.MIDWAY;
import static io.rampguard.bench.judge.CountScenarios.TRAFFIC;
import static io.rampguard.bench.judge.CountScenarios.at;

import io.rampguard.bench.judge.Scenario.Truth;
import io.rampguard.bench.judge.ValueDraws.Arm;
import io.rampguard.policy.Tolerance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Scenarios of values: tokens as sums and as histograms, a real trace, and latency in two sets of buckets. */
final class ValueScenarios {
    static final Ramp RAMP = Ramp.usual(Duration.ofHours(1));
    static final Law TOKENS = Law.lognormal(400, 0.8);
    static final Law HEAVY_TOKENS = Law.lognormal(400, 1.27);
    private static final Tolerance FIFTH = new Tolerance.Relative(0.2);
    private static final Tolerance THIRTY = new Tolerance.Relative(0.3);

    private ValueScenarios() {}

    /**
     * @param trace the real trace, where it is at hand; its scenarios are left out otherwise
     */
    static List<Scenario> all(Optional<Trace> trace) {
        List<Scenario> all = new ArrayList<>();
        for (double traffic : TRAFFIC) {
            all.add(sums("AA_tok0.8", traffic, TOKENS, 1));
            all.add(sums("AA_tok1.27", traffic, HEAVY_TOKENS, 1));
            all.add(binned("AA_tok0.8/hist", traffic, TOKENS, 1));
            all.add(binned("AA_tok1.27/hist", traffic, HEAVY_TOKENS, 1));
            all.add(wanderingTokens(traffic));
            trace.ifPresent(real -> all.add(traced("AA_trace", real, traffic, 1)));
            for (Bucketing bucketing : Bucketing.values()) {
                all.addAll(harmlessLatency(bucketing, traffic));
            }
            all.addAll(boundary(traffic));
        }
        for (double factor : new double[] {1.1, 1.2, 1.5, 3}) {
            all.add(sums("tok_x" + factor, 20, TOKENS, factor));
            all.add(binned("tok_x" + factor + "/hist", 20, TOKENS, factor));
            trace.ifPresent(real -> all.add(traced("trace_x" + factor, real, 20, factor)));
        }
        all.add(midway());
        for (Bucketing bucketing : Bucketing.values()) {
            all.addAll(slower(bucketing));
        }
        all.addAll(written());
        return all;
    }

    /** Bucket sets by their name in scenarios. */
    enum Bucketing {
        OTEL(Buckets.otelSeconds()),
        S3(Buckets.schemaThree());

        private final Buckets buckets;

        Bucketing(Buckets buckets) {
            this.buckets = buckets;
        }

        Buckets buckets() {
            return buckets;
        }

        String of(String name) {
            return name + (this == OTEL ? "/otel" : "/s3");
        }
    }

    private static Scenario scenario(
            String name, Table table, Watch watch, Optional<Truth> truth, BiFunction<Chance, Ramp, Cast> cast) {
        return new Scenario(name, table, RAMP, 0.05, List.of(watch), truth, chance -> cast.apply(chance, RAMP));
    }

    private static Crowd crowd(Chance chance, double traffic) {
        return Crowd.poisson(chance, RAMP, Rate.constant(traffic));
    }

    private static Optional<Truth> scaled(Law law, double factor, double boundary) {
        double effect = Math.log(factor / boundary) / law.deviation();
        return factor == 1
                ? Optional.empty()
                : Optional.of(new Truth(
                        0,
                        0,
                        Optional.of(new Rival.Values(law.scaled(factor), law.scaled(boundary))),
                        share -> effect * effect / 2 * (1 - share)));
    }

    private static Scenario sums(String name, double traffic, Law law, double factor) {
        return scenario(
                at(name, traffic),
                Table.TOKENS,
                Watch.tokens(FIFTH).strict(),
                scaled(law, factor, 1),
                (chance, ramp) -> new Cast(
                        crowd(chance, traffic),
                        ValueDraws.single(chance, Arm.steady(law), Arm.steady(law.scaled(factor)), Optional.empty())));
    }

    private static Scenario binned(String name, double traffic, Law law, double factor) {
        return scenario(
                at(name, traffic),
                Table.TOKENS,
                Watch.tokenHistogram(FIFTH).strict(),
                scaled(law, factor, 1),
                (chance, ramp) -> new Cast(
                        crowd(chance, traffic),
                        ValueDraws.single(
                                chance,
                                Arm.steady(law),
                                Arm.steady(law.scaled(factor)),
                                Optional.of(Buckets.otelTokens()))));
    }

    private static Scenario wanderingTokens(double traffic) {
        return scenario(
                at("AA_tok_drift", traffic),
                Table.TOKENS,
                Watch.tokens(FIFTH).strict(),
                Optional.empty(),
                (chance, ramp) -> {
                    Rate drift = Rate.wandering(chance, ramp, 0.15, Duration.ofMinutes(10));
                    Arm both = Arm.steady(TOKENS).scaled(drift);
                    return new Cast(crowd(chance, traffic), ValueDraws.single(chance, both, both, Optional.empty()));
                });
    }

    private static Scenario traced(String name, Trace trace, double traffic, double factor) {
        return scenario(
                at(name, traffic),
                Table.TOKENS,
                Watch.tokens(FIFTH).strict(),
                factor == 1 ? Optional.empty() : Optional.of(new Truth(0, 0, Optional.empty(), share -> Double.NaN)),
                (chance, ramp) -> trace.cast(chance, ramp, traffic, Rate.constant(factor)));
    }

    private static Scenario midway() {
        Truth now = scaled(TOKENS, 1.5, 1).orElseThrow();
        return scenario(
                "tok_mid_x1.5",
                Table.TOKENS,
                Watch.tokens(FIFTH).strict(),
                Optional.of(new Truth(MIDWAY, 0, now.rival(), now.information())),
                (chance, ramp) -> new Cast(
                        crowd(chance, 20),
                        ValueDraws.single(
                                chance,
                                Arm.steady(TOKENS),
                                Arm.from(MIDWAY, TOKENS, TOKENS.scaled(1.5)),
                                Optional.empty())));
    }

    private static List<Scenario> harmlessLatency(Bucketing bucketing, double traffic) {
        Arm steady = Arm.steady(Law.latency());
        return List.of(
                latency(
                        at(bucketing.of("AA_lat"), traffic),
                        bucketing,
                        traffic,
                        (chance, ramp) -> List.of(steady, steady)),
                latency(at(bucketing.of("AA_lat_drift"), traffic), bucketing, traffic, (chance, ramp) -> {
                    Arm both = steady.scaled(Rate.wandering(chance, ramp, 0.15, Duration.ofMinutes(10)));
                    return List.of(both, both);
                }),
                latency(
                        at(bucketing.of("AA_lat_shock5"), traffic),
                        bucketing,
                        traffic,
                        (chance, ramp) -> List.of(
                                steady.scaled(shocks(chance, ramp, 0.05)), steady.scaled(shocks(chance, ramp, 0.05)))),
                latency(
                        at(bucketing.of("AA_lat_shock15"), traffic),
                        bucketing,
                        traffic,
                        (chance, ramp) -> List.of(
                                steady.scaled(shocks(chance, ramp, 0.15)), steady.scaled(shocks(chance, ramp, 0.15)))));
    }

    private static Rate shocks(Chance chance, Ramp ramp, double deviation) {
        return Rate.wandering(chance, ramp, deviation, Duration.ofSeconds(1));
    }

    private static Scenario latency(
            String name, Bucketing bucketing, double traffic, BiFunction<Chance, Ramp, List<Arm>> arms) {
        return scenario(name, Table.LATENCY, Watch.latency(THIRTY).strict(), Optional.empty(), (chance, ramp) -> {
            List<Arm> both = arms.apply(chance, ramp);
            return new Cast(
                    crowd(chance, traffic),
                    ValueDraws.histogram(chance, both.get(0), both.get(1), bucketing.buckets()));
        });
    }

    private static List<Scenario> slower(Bucketing bucketing) {
        Law law = Law.latency();
        return List.of(
                slow(bucketing.of("lat_x1.3"), bucketing, law.scaled(1.3)),
                slow(bucketing.of("lat_x3"), bucketing, law.scaled(3)),
                slow(bucketing.of("lat_tail"), bucketing, law.withTail(0.05, 4)));
    }

    private static Scenario slow(String name, Bucketing bucketing, Law worse) {
        return slow(name, bucketing, worse, Law.latency(), Watch.latency(THIRTY).strict());
    }

    private static Scenario slow(String name, Bucketing bucketing, Law worse, Law boundary, Watch watch) {
        Buckets buckets = bucketing.buckets();
        Rival rival = new Rival.Classes(worse.probabilities(buckets), boundary.probabilities(buckets));
        return scenario(
                name,
                Table.LATENCY,
                watch,
                Optional.of(new Truth(0, rival)),
                (chance, ramp) -> new Cast(
                        crowd(chance, 20),
                        ValueDraws.histogram(chance, Arm.steady(Law.latency()), Arm.steady(worse), buckets)));
    }

    private static List<Scenario> written() {
        List<Scenario> all = new ArrayList<>();
        Scenario tokens = sums("tok20_x1.5", 20, TOKENS, 1.5);
        all.add(new Scenario(
                tokens.name(),
                Table.WRITTEN,
                RAMP,
                0.05,
                List.of(Watch.tokens(FIFTH)),
                scaled(TOKENS, 1.5, 1.2),
                tokens.cast()));
        Scenario histogram = binned("tok20_x1.5/hist", 20, TOKENS, 1.5);
        all.add(new Scenario(
                histogram.name(),
                Table.WRITTEN,
                RAMP,
                0.05,
                List.of(Watch.tokenHistogram(FIFTH)),
                scaled(TOKENS, 1.5, 1.2),
                histogram.cast()));
        for (Bucketing bucketing : Bucketing.values()) {
            Law law = Law.latency();
            all.add(CountScenarios.moved(
                    slow(bucketing.of("lat30_x2"), bucketing, law.scaled(2), law.scaled(1.3), Watch.latency(THIRTY)),
                    Table.WRITTEN));
        }
        return all;
    }

    private static List<Scenario> boundary(double traffic) {
        List<Scenario> all = new ArrayList<>();
        for (Law law : List.of(TOKENS, HEAVY_TOKENS)) {
            String name = "edge_tok" + law.deviation();
            all.add(edge(name, Watch.tokens(FIFTH), sums(name, traffic, law, 1.2)));
            all.add(edge(name + "/hist", Watch.tokenHistogram(FIFTH), binned(name + "/hist", traffic, law, 1.2)));
        }
        for (Bucketing bucketing : Bucketing.values()) {
            Arm slower = Arm.steady(Law.latency().scaled(1.3));
            all.add(edge(
                    bucketing.of("edge_lat"),
                    Watch.latency(THIRTY),
                    latency(
                            at(bucketing.of("edge_lat"), traffic),
                            bucketing,
                            traffic,
                            (chance, ramp) -> List.of(Arm.steady(Law.latency()), slower))));
        }
        return all;
    }

    private static Scenario edge(String name, Watch watch, Scenario drawn) {
        return new Scenario(drawn.name(), Table.BOUNDARY, RAMP, 0.05, List.of(watch), Optional.empty(), drawn.cast());
    }
}
