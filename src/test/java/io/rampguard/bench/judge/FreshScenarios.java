package io.rampguard.bench.judge;

import static io.rampguard.bench.judge.CountScenarios.MIDWAY;
import static io.rampguard.bench.judge.CountScenarios.RAMP;
import static io.rampguard.bench.judge.CountScenarios.STRICT;
import static io.rampguard.bench.judge.CountScenarios.TRAFFIC;
import static io.rampguard.bench.judge.CountScenarios.at;

import io.rampguard.bench.judge.Scenario.Truth;
import io.rampguard.bench.judge.ValueDraws.Arm;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Families that no formula was tuned on: what deployments, crowds, providers and weekends do. */
final class FreshScenarios {
    private static final double HOUR = 3_600;
    /** From Friday evening over the weekend: stages of twelve hours, polls every five minutes, a day of history. */
    private static final Ramp WEEKEND = new Ramp(
            Stream.of(1, 5, 25, 50, 75).map(Percentage::of).toList(),
            Duration.ofHours(12),
            Duration.ofMinutes(5),
            Duration.ofHours(24));

    private FreshScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (double traffic : TRAFFIC) {
            Rate steady = Rate.constant(traffic);
            Rate one = Rate.constant(0.01);
            Rate deployed = Rate.step(0.01, 0.02, MIDWAY);
            Rate leak = Rate.line(0.01, 0.06, RAMP.length());
            Rate brownOut = one.during(MIDWAY + 300, MIDWAY + 420, 0.4);
            all.add(counts(at("AA_deploy_both", traffic), steady, deployed, deployed));
            all.add(counts(at("AA_deploy_control", traffic), steady, deployed, one));
            all.add(spike(traffic));
            all.add(counts(at("AA_leak", traffic), steady, leak, leak));
            all.add(counts(at("AA_brownout_both", traffic), steady, brownOut, brownOut));
            all.add(counts(at("AA_brownout_control", traffic), steady, brownOut, one));
            all.add(weekend(traffic));
            all.add(bot(traffic));
            all.add(counts(at("AA_quiet", traffic), steady.during(8_000, 9_800, 0), one, one));
            all.add(shape(at("AA_tok_shape", traffic), traffic, Optional.empty()));
            all.add(shape(at("AA_tok_shape/hist", traffic), traffic, Optional.of(Buckets.otelTokens())));
            all.add(shocks(traffic));
        }
        all.addAll(regressions());
        return all;
    }

    private static Scenario counts(String name, Rate requests, Rate control, Rate variant) {
        return counts(name, requests, control, variant, Optional.empty());
    }

    private static Scenario counts(String name, Rate requests, Rate control, Rate variant, Optional<Truth> truth) {
        return new Scenario(
                name,
                Table.FRESH,
                RAMP,
                0.05,
                List.of(STRICT),
                truth,
                chance -> new Cast(
                        Crowd.poisson(chance, RAMP, requests), ShareDraws.independent(chance, control, variant)));
    }

    /** Ten times the traffic for ten minutes, under which everybody fails more often. */
    private static Scenario spike(double traffic) {
        double begin = 8_100;
        Rate errors = Rate.constant(0.01).during(begin, begin + 600, 0.04);
        return counts(
                at("AA_spike", traffic),
                Rate.constant(traffic).during(begin, begin + 600, 10 * traffic),
                errors,
                errors);
    }

    private static Scenario weekend(double traffic) {
        double day = 24 * HOUR;
        Rate week = Rate.step(1, 0.4, 6 * HOUR).during(54 * HOUR, 100 * HOUR, 1);
        Rate mix = Rate.step(1, 1.8, 6 * HOUR).during(54 * HOUR, 100 * HOUR, 1);
        Rate errors = Rate.cycle(0.01, 0.5, day, 1).times(mix);
        return new Scenario(
                at("AA_weekend", traffic),
                Table.FRESH,
                WEEKEND,
                0.05,
                List.of(STRICT),
                Optional.empty(),
                chance -> new Cast(
                        Crowd.poisson(
                                chance,
                                WEEKEND,
                                Rate.cycle(traffic, 0.6, day, -1).times(week)),
                        ShareDraws.independent(chance, errors, errors)));
    }

    /** One client that sends three times everybody's requests in spells; its hash decides its arm, its errors are as usual. */
    private static Scenario bot(double traffic) {
        return new Scenario(
                at("AA_bot", traffic), Table.FRESH, RAMP, 0.05, List.of(STRICT), Optional.empty(), chance -> {
                    Rate spells = ShareDraws.spells(chance, RAMP, 300, on -> on * 3 * traffic);
                    double place = chance.uniform();
                    Crowd others = Crowd.poisson(chance, RAMP, Rate.constant(traffic));
                    Crowd all = window -> {
                        Arrivals usual = others.at(window);
                        int sent = chance.poisson(spells.over(usual.from(), usual.seconds()) * usual.seconds());
                        boolean variant = place < RAMP.share(window).fraction();
                        return new Arrivals(
                                usual.from(),
                                usual.seconds(),
                                usual.control() + (variant ? 0 : sent),
                                usual.variant() + (variant ? sent : 0));
                    };
                    return new Cast(all, ShareDraws.independent(chance, Rate.constant(0.01), Rate.constant(0.01)));
                });
    }

    /** The variant's tokens spread wider around the same mean. */
    private static Scenario shape(String name, double traffic, Optional<Buckets> buckets) {
        Tolerance fifth = new Tolerance.Relative(0.2);
        return new Scenario(
                name,
                Table.FRESH,
                ValueScenarios.RAMP,
                0.05,
                List.of((buckets.isPresent() ? Watch.tokenHistogram(fifth) : Watch.tokens(fifth)).strict()),
                Optional.empty(),
                chance -> new Cast(
                        Crowd.poisson(chance, ValueScenarios.RAMP, Rate.constant(traffic)),
                        ValueDraws.single(
                                chance,
                                Arm.steady(ValueScenarios.TOKENS),
                                Arm.steady(ValueScenarios.TOKENS.reshaped(1.1)),
                                buckets)));
    }

    /** Each arm's error rate jumps about in every window by itself, by a third on the average. */
    private static Scenario shocks(double traffic) {
        return new Scenario(
                at("AA_shock", traffic),
                Table.FRESH,
                RAMP,
                0.05,
                List.of(STRICT),
                Optional.empty(),
                chance -> new Cast(
                        Crowd.poisson(chance, RAMP, Rate.constant(traffic)),
                        ShareDraws.shocked(chance, Rate.constant(0.01), 0.33)));
    }

    private static List<Scenario> regressions() {
        Rate steady = Rate.constant(20);
        Rate one = Rate.constant(0.01);
        Rate two = Rate.constant(0.02);
        Rate improved = Rate.step(0.02, 0.01, MIDWAY);
        Rate leak = Rate.line(0.01, 0.06, RAMP.length());
        Rate brownOut = one.during(MIDWAY + 300, MIDWAY + 420, 0.4);
        return List.of(
                counts("mid_control2to1", steady, improved, two, known(MIDWAY, two, improved)),
                counts("leak_1pp_per_h", steady, one, leak, known(0, leak, one)),
                counts("brownout_variant", steady, one, brownOut, known(MIDWAY + 300, brownOut, one)));
    }

    private static Optional<Truth> known(double onset, Rate truth, Rate boundary) {
        return Optional.of(new Truth(onset, 0, Optional.of(new Rival.Shares(truth, boundary)), share -> Double.NaN));
    }
}
