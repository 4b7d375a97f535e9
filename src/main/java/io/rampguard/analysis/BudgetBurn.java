package io.rampguard.analysis;

import io.rampguard.analysis.ThresholdEvidence.Slot;
import io.rampguard.policy.Guardrail.Burn;
import io.rampguard.units.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How fast an error budget burns in the two windows that end with the newest poll, as far as the stage's windows are
 * remembered. Windows that were merged count where they end.
 *
 * @param variant bad events among the variant's trials, of the short window
 * @param both the slower of the two windows' burn rates, because both must burn
 * @param shared control burns as well, and the variant is not clearly worse
 */
record BudgetBurn(Burn guardrail, Share variant, double both, boolean shared) {
    static BudgetBurn of(Burn guardrail, Sight sight) {
        Share variantShort = newest(sight, guardrail.shortWindow(), true);
        Share controlShort = newest(sight, guardrail.shortWindow(), false);
        double variant = slower(variantShort, newest(sight, guardrail.longWindow(), true));
        double control = slower(controlShort, newest(sight, guardrail.longWindow(), false));
        boolean shared = !sight.remembered()
                && control > guardrail.level()
                && variantShort.rate() <= Limited.CLEARLY_WORSE * controlShort.rate();
        return new BudgetBurn(guardrail, variantShort, variant / (1 - guardrail.objective()), shared);
    }

    boolean fast() {
        return both > guardrail.burn();
    }

    boolean broken() {
        return fast() && variant.bad() >= CriticalPolls.FEWEST_EVENTS;
    }

    String words() {
        return "burns the budget at " + Wording.digits(both) + " times its rate over both "
                + Spoken.of(guardrail.longWindow()) + " and " + Spoken.of(guardrail.shortWindow()) + ", allowed "
                + Wording.digits(guardrail.burn());
    }

    private static double slower(Share a, Share b) {
        return Math.min(a.rate(), b.rate());
    }

    private static Share newest(Sight sight, Duration length, boolean variant) {
        List<Slot> slots = sight.tally().slots();
        if (slots.isEmpty()) {
            return Share.NONE;
        }
        Instant from = slots.get(slots.size() - 1).to().minus(length);
        return Share.total(slots.stream()
                .filter(slot -> slot.to().isAfter(from))
                .map(slot -> Sight.share(variant ? slot.variant() : slot.control()))
                .toList());
    }
}
