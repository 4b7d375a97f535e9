package io.rampguard.bench.judge;

import static io.rampguard.bench.judge.CountScenarios.RAMP;
import static io.rampguard.bench.judge.CountScenarios.STRICT;

import io.rampguard.bench.judge.Scenario.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Users who stay in their arm, with the bucket label that lets a judge see it; and one bot with errors of its own. */
final class StickyScenarios {
    private StickyScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (int users : new int[] {500, 2_000, 20_000}) {
            all.add(sticky("AA_sticky" + users, users, 1));
            all.add(sticky("sticky" + users + "_x2", users, 2));
        }
        all.add(new Scenario(
                "AA_bot_own_errors",
                Table.STICKY,
                RAMP,
                0.05,
                List.of(STRICT),
                Optional.empty(),
                chance -> Users.withBot(chance, RAMP, 20, 0.1, 0.05).cast()));
        return all;
    }

    private static Scenario sticky(String name, int users, double harm) {
        Optional<Truth> truth = harm == 1
                ? Optional.empty()
                : Optional.of(new Truth(0, new Rival.Shares(Rate.constant(0.01 * harm), Rate.constant(0.01))));
        return new Scenario(
                name,
                Table.STICKY,
                RAMP,
                0.05,
                List.of(STRICT),
                truth,
                chance -> Users.ordinary(chance, RAMP, users, 20, harm).cast());
    }
}
