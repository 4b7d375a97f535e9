package io.rampguard.analysis;

import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.analysis.Weighing.Weighed;
import io.rampguard.analysis.sequential.Stratified;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Tolerance;
import io.rampguard.units.Deferred;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import io.rampguard.units.Spoken;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a finding says of itself: both arms' numbers, how far they differ with a confidence sequence, the evidence as odds,
 * where it acts, and what is still needed. All numbers are taken now and put into words when somebody reads them.
 */
final class SequentialWording {
    private static final double SHOWN = 1e6;

    private final Guardrail guardrail;
    private final Sight sight;
    private final double harm;
    private final double mean;
    private final long sharers;
    private final boolean clear;
    private final boolean tripped;
    private final double line;
    private final double ratio;
    private final double reach;
    private final double windows;

    SequentialWording(Weighed one, Sight sight, Weighing weighing, double alpha) {
        this.guardrail = one.guardrail();
        this.sight = sight;
        this.harm = one.harm();
        this.mean = weighing.mean(guardrail.action(), false);
        this.sharers = weighing.sharers(guardrail.action());
        this.clear = one.evidence().clear();
        this.tripped = one.evidence().tripped();
        this.line = weighing.line();
        Stratified compared = weighing.ratio(sight.signal().name());
        this.ratio = compared.ratio();
        this.reach = compared.reach(alpha);
        this.windows = weighing.memory(sight.signal().name()).windows();
    }

    Finding finding(Outcome outcome, ReasonCode code, Supplier<String> words) {
        return of(outcome, Reason.of(code, () -> Wording.both(sight) + "; " + words.get()));
    }

    Finding silent(Reason silence) {
        return of(Outcome.NO_DATA, silence);
    }

    private Finding of(Outcome outcome, Reason reason) {
        return new Finding(
                guardrail.id(),
                sight.signal().name(),
                sight.controlValue(),
                sight.variantValue(),
                sight.controlTrials(),
                sight.variantTrials(),
                Deferred.of(this::interval),
                outcome,
                reason);
    }

    String breach() {
        return tripped
                ? difference() + "so many in one window come by chance less than once in 100 million"
                : difference() + "evidence " + odds(harm) + " against the variant"
                        + (sharers > 1 ? ", " + odds(mean) + " over all " + sharers + " guardrails" : "")
                        + ", rolled back from " + odds(line);
    }

    String remembered() {
        return bound()
                + "; no control is left, so this compares with control as it was before the last step, and a person must judge";
    }

    String shared() {
        return "both arms are worse together, so this is not the variant's doing";
    }

    String warm() {
        return difference() + "evidence " + odds(harm) + " against the variant"
                + (clear ? "" : ", held back because users' buckets differ as much among themselves")
                + "; it does not advance from 3 : 1 and is rolled back from " + odds(line)
                + (sharers > 1 ? " on average over " + sharers + " guardrails" : "");
    }

    String learning() {
        return "control is still being learnt (" + Wording.count(windows) + " windows so far)";
    }

    String fewSamples(long minimum) {
        return Wording.count((double) minimum) + " trials of the variant are needed at this stage";
    }

    String unproven(double shown, Optional<Percentage> next, Optional<Duration> wait) {
        String to = next.map(share -> " for " + share).orElse("");
        return difference() + "safety" + to + " is shown at 20 : 1 and stands at " + odds(shown)
                + wait.map(longer -> ", about " + Spoken.of(longer) + " more at this traffic")
                        .orElse("");
    }

    String pass() {
        return difference() + "nothing beyond is seen (evidence " + odds(harm) + ", rolled back from " + odds(line)
                + (sharers > 1 ? " on average" : "") + ")";
    }

    /** {@code 2.1x control (1.4x to 3.1x), tolerated +0.1pp; }. */
    private String difference() {
        Interval known = ratios();
        String between = known.low().isPresent() && known.high().isPresent()
                ? " (" + Wording.digits(known.low().getAsDouble()) + "x to "
                        + Wording.digits(known.high().getAsDouble()) + "x at any time)"
                : "";
        String times = comparable() && Double.isFinite(ratio) && ratio > 0
                ? Wording.digits(ratio) + "x control" + between + ", "
                : "";
        return times + bound() + "; ";
    }

    private boolean comparable() {
        return !(sight.signal().measure() instanceof Measure.Quantile) && !sight.remembered();
    }

    private String bound() {
        return guardrail instanceof NoWorseThanControl relative
                ? Wording.tolerated(Margin.of(relative), sight.signal())
                : guardrail.bound().orElse("");
    }

    /** Of bad events' shares where more is better, since that is what is compared. */
    private Interval ratios() {
        return comparable() && Double.isFinite(reach)
                ? Interval.of(ratio * StrictMath.exp(-reach), ratio * StrictMath.exp(reach))
                : Interval.UNKNOWN;
    }

    /** In the tolerance's own unit, as findings promise. */
    private Interval interval() {
        if (!(guardrail instanceof NoWorseThanControl relative)
                || ratios().low().isEmpty()) {
            return Interval.UNKNOWN;
        }
        double low = ratios().low().getAsDouble();
        double high = ratios().high().orElse(Double.NaN);
        double control =
                sight.controlTrials() > 0 ? Sight.share(sight.controlCounts()).rate() : Double.NaN;
        return switch (relative.tolerate()) {
            case Tolerance.Times times -> Interval.of(low, high);
            case Tolerance.Relative percent -> Interval.of(low - 1, high - 1);
            case Tolerance.Absolute points -> Interval.of((low - 1) * control, (high - 1) * control);
        };
    }

    /** {@code 37 : 1}, or {@code 1 : 4} where the evidence is for the variant. */
    static String odds(double log) {
        double odds = StrictMath.exp(Math.min(700, Math.abs(log)));
        String number = odds >= SHOWN
                ? "over 1,000,000"
                : odds >= 10 ? Wording.count(odds) : String.format(Locale.ROOT, "%.1f", odds);
        return log >= 0 ? number + " : 1" : "1 : " + number;
    }
}
