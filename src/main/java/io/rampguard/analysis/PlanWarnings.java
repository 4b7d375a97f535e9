package io.rampguard.analysis;

import io.rampguard.analysis.Plan.Outlook;
import io.rampguard.analysis.Plan.Step;
import io.rampguard.analysis.Plan.View;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Spoken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a plan's figures mean for the policy, in plain words. */
final class PlanWarnings {
    /** Below so many users a few busy ones move an arm more than the promise allows (judge.md 7, measured). */
    private static final long ENOUGH_USERS = 20_000;

    private final RolloutPolicy policy;
    private final PlanTraffic traffic;
    private final double falseRollback;

    PlanWarnings(RolloutPolicy policy, PlanTraffic traffic) {
        this.policy = policy;
        this.traffic = traffic;
        this.falseRollback = policy.confidence().falseRollback();
    }

    List<String> warnings(List<Outlook> outlooks, List<Step> steps) {
        List<String> warnings = new ArrayList<>();
        if (policy.confidence().method() == Method.THRESHOLD) {
            warnings.add(
                    "The policy asks for method 'threshold', which promises nothing for the whole rollout; these figures "
                            + "are those of method 'sequential'.");
        }
        stickyUsers().ifPresent(warnings::add);
        outlooks.forEach(outlook -> unseen(outlook).ifPresent(warnings::add));
        for (int i = 0; i < steps.size() - 1; i++) {
            proof(steps.get(i), steps.get(i + 1).stage()).ifPresent(warnings::add);
        }
        boolean relative = policy.guardrails().stream().anyMatch(NoWorseThanControl.class::isInstance);
        if (relative && steps.getLast().stage().equals(Percentage.ALL)) {
            warnings.add(
                    "At 100 % there is no control left, so guardrails against control can only page, and nothing is "
                            + "rolled back for them. A holdback keeps the comparison: ramp.holdback: 5%.");
        }
        return warnings;
    }

    private boolean labelled() {
        return policy.metrics().bucketLabel().isPresent();
    }

    private Optional<String> stickyUsers() {
        if (labelled() || traffic.users().isEmpty() || traffic.users().getAsLong() >= ENOUGH_USERS) {
            return Optional.empty();
        }
        return Optional.of("With " + Wording.count((double) traffic.users().getAsLong())
                + " users and no bucket label the promise of " + Wording.percent(falseRollback)
                + " does not hold: users stay in their arm, a few busy ones move it for good, and no count per arm can "
                + "show that. In simulations a promise of 5 % became 42 % with 500 users and 25 % with 2,000. Put "
                + "hash(user) mod 20 on the metrics as a label and name it in metrics.bucketLabel.");
    }

    /** A hold that cannot do what the policy hopes. */
    private Optional<String> unseen(Outlook outlook) {
        List<View> blind = outlook.views().stream()
                .filter(view -> !view.seen() && view.needed().isPresent())
                .toList();
        if (blind.isEmpty()) {
            return Optional.empty();
        }
        View first = blind.getFirst();
        Optional<View> seeing = outlook.views().stream().filter(View::seen).findFirst();
        String hold = first.hold().map(time -> ", which takes " + about(time)).orElse("");
        return Optional.of(outlook.signal() + ", " + outlook.bound() + ": to roll back for " + outlook.asked()
                + " needs about " + rounded(first.needed().getAsDouble()) + " variant requests at " + first.stage()
                + hold + "; this hold sees " + Wording.count(first.trials()) + ". "
                + seeing.map(view -> "The first stage whose hold is long enough is " + view.stage() + ".")
                        .orElse("No stage's hold is long enough alone.")
                + (outlook.after().isPresent()
                        ? " All stages together find it after "
                                + about(outlook.after().get()) + "."
                        : " Nor do all stages together: the ramp would end first."));
    }

    private Optional<String> proof(Step step, Percentage next) {
        String slow =
                step.slowest().map(id -> " (slowest: guardrail " + id + ")").orElse("");
        return switch (step.end()) {
            case LAST -> Optional.empty();
            case PROVEN ->
                step.slowest().isEmpty()
                        ? Optional.empty()
                        : Optional.of("At " + step.stage() + " the hold of " + Spoken.of(step.hold())
                                + " will stretch to about " + Spoken.of(step.lasts()) + ", until safety at " + next
                                + " is shown" + slow + ".");
            case UNPROVEN ->
                Optional.of("At " + step.stage() + " safety at " + next + " cannot be shown within "
                        + Spoken.of(step.lasts()) + slow + "; the ramp goes on without proof, as the policy allows.");
            case WAITS ->
                Optional.of("At " + step.stage() + " safety at " + next + " cannot be shown within "
                        + Spoken.of(step.lasts()) + ", which is the policy's patience" + slow
                        + "; the ramp waits for a person there. Hold longer, tolerate more, or stop at " + step.stage()
                        + " (ramp.upTo).");
            case ROLLED_BACK ->
                Optional.of("At " + step.stage() + " safety at " + next + " cannot be shown within "
                        + Spoken.of(step.lasts()) + slow + ", and the policy then rolls back, harm or not.");
        };
    }

    List<String> notes(Percentage best, OptionalDouble asks) {
        List<String> notes = new ArrayList<>();
        asks.ifPresent(perSecond -> notes.add(traffic(perSecond)));
        notes.add("An hour tells most at 50 % (as p(1-p) does); of this policy's stages that is " + best
                + ": a longer hold there shortens the ramp more than one anywhere else.");
        if (!labelled() && traffic.users().isEmpty()) {
            notes.add("There is no bucket label, so the promise of " + Wording.percent(falseRollback)
                    + " holds only with many users, about 20,000 and more; say --users N to be warned.");
        }
        List<String> assumed = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Guardrail guardrail : policy.guardrails()) {
            String signal = guardrail.signal().name();
            PlanTraffic.Level level = traffic.levels().get(signal);
            if (!Prospect.plannable(guardrail)) {
                notes.add("Guardrail " + guardrail.id() + " (" + signal + ", "
                        + guardrail.bound().orElse("") + ") is not planned: it acts by a rule of its own.");
            } else if (level == null && !unknown.contains(signal)) {
                unknown.add(signal);
            } else if (level != null && level.assumed()) {
                String value = signal + " " + Wording.digits(level.value());
                if (!assumed.contains(value)) {
                    assumed.add(value);
                }
            }
        }
        if (!unknown.isEmpty()) {
            notes.add("Not planned, since control's level is not known: " + String.join(", ", unknown)
                    + "; say for example --base " + unknown.getFirst() + "=2%.");
        }
        if (!assumed.isEmpty()) {
            notes.add(
                    "Assumed, not measured: a spread of " + String.join(", ", assumed) + "; say --base SIGNAL=VALUE.");
        }
        notes.add("Approvals, windows and freezes are not counted in.");
        return notes;
    }

    private String traffic(double asked) {
        String less = asked > traffic.perSecond()
                ? "; at " + Wording.digits(traffic.perSecond()) + " more of them stretch one."
                : ".";
        return "Nine of ten harmless rollouts need no longer than their holds from about " + roundedUp(asked)
                + " requests a second on" + less;
    }

    /** In two digits, never fewer than are needed. */
    private static String roundedUp(double perSecond) {
        double scale = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(perSecond)) - 1);
        return Wording.digits(StrictMath.ceil(perSecond / scale) * scale);
    }

    private static String about(Duration time) {
        return "about " + Spoken.of(time);
    }

    /** In two digits: the rest would pretend. */
    private static String rounded(double count) {
        double scale = StrictMath.pow(10, Math.max(0, StrictMath.floor(StrictMath.log10(Math.max(1, count))) - 1));
        return Wording.count(StrictMath.rint(count / scale) * scale);
    }
}
