package io.rampguard.bench.judge;

import io.rampguard.bench.judge.CountScenarios.Change;
import io.rampguard.bench.judge.Scenario.Truth;
import io.rampguard.bench.judge.ValueDraws.Arm;
import io.rampguard.policy.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The whole system: error, validity, thumbs-down on 5 % feedback, tokens and latency of the same requests. */
final class FiveScenarios {
    private static final double RATED = 0.05;
    private static final Ramp RAMP = CountScenarios.RAMP;
    private static final List<Watch> STRICT = List.of(
            CountScenarios.STRICT,
            CountScenarios.STRICT_VALIDITY,
            Watch.thumbsDown(new Tolerance.Relative(0.25)).strict(),
            Watch.tokens(new Tolerance.Relative(0.2)).strict(),
            Watch.latency(new Tolerance.Relative(0.3)).strict());

    private FiveScenarios() {}

    /** The variant's rates of bad events and the factors of its tokens and latency. */
    private record Harm(double errors, double invalid, double thumbsDown, double tokens, double latency) {
        static final Harm NONE = new Harm(0.01, 0.01, 0.15, 1, 1);
    }

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (double traffic : CountScenarios.TRAFFIC) {
            all.add(five(CountScenarios.at("AA_five", traffic), traffic, Harm.NONE, Optional.empty()));
            all.add(five("", traffic, Harm.NONE, Optional.empty())
                    .withAlpha(CountScenarios.at("AA_five(1%)", traffic), 0.01));
        }
        Law tokens = ValueScenarios.TOKENS;
        Buckets buckets = Buckets.otelSeconds();
        all.add(one(
                "five_1to2",
                new Harm(0.02, 0.01, 0.15, 1, 1),
                change(0.01, 0.02).seenBy(0)));
        all.add(one(
                "five_val99to95",
                new Harm(0.01, 0.05, 0.15, 1, 1),
                change(0.01, 0.05).seenBy(1)));
        all.add(one(
                "five_thumbs",
                new Harm(0.01, 0.01, 0.225, 1, 1),
                rated(change(0.15, 0.225)).seenBy(2)));
        all.add(one(
                "five_tok_x1.5",
                new Harm(0.01, 0.01, 0.15, 1.5, 1),
                new Truth(3, new Rival.Values(tokens.scaled(1.5), tokens))));
        all.add(one(
                "five_lat_x1.3",
                new Harm(0.01, 0.01, 0.15, 1, 1.3),
                new Truth(
                        4,
                        new Rival.Classes(
                                Law.latency().scaled(1.3).probabilities(buckets),
                                Law.latency().probabilities(buckets)))));
        return all;
    }

    private static Truth change(double control, double variant) {
        return Change.of(control, variant).truth();
    }

    /** Only rated requests tell anything, so a request tells so much less. */
    private static Truth rated(Truth truth) {
        return new Truth(
                truth.onset(),
                truth.watch(),
                truth.rival(),
                share -> RATED * truth.information().applyAsDouble(share));
    }

    private static Scenario one(String name, Harm harm, Truth truth) {
        return five(name, 20, harm, Optional.of(truth));
    }

    private static Scenario five(String name, double traffic, Harm harm, Optional<Truth> truth) {
        return new Scenario(
                name,
                Table.FIVE,
                RAMP,
                0.05,
                STRICT,
                truth,
                chance -> new Cast(
                        Crowd.poisson(chance, RAMP, Rate.constant(traffic)),
                        shares(chance, Harm.NONE.errors(), harm.errors()),
                        ShareDraws.countedWell(shares(chance, Harm.NONE.invalid(), harm.invalid())),
                        ShareDraws.ratedOnly(chance, RATED, shares(chance, Harm.NONE.thumbsDown(), harm.thumbsDown())),
                        ValueDraws.single(
                                chance,
                                Arm.steady(ValueScenarios.TOKENS),
                                Arm.steady(ValueScenarios.TOKENS.scaled(harm.tokens())),
                                Optional.empty()),
                        ValueDraws.histogram(
                                chance,
                                Arm.steady(Law.latency()),
                                Arm.steady(Law.latency().scaled(harm.latency())),
                                Buckets.otelSeconds())));
    }

    private static SignalDraw shares(Chance chance, double control, double variant) {
        return ShareDraws.independent(chance, Rate.constant(control), Rate.constant(variant));
    }
}
