package io.rampguard.analysis;

import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.analysis.ThresholdEvidence.Mark;
import io.rampguard.analysis.ThresholdEvidence.Slot;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Burn;
import io.rampguard.policy.Guardrail.Ceiling;
import io.rampguard.policy.Guardrail.Critical;
import io.rampguard.policy.Guardrail.NoWorseThanControl;
import io.rampguard.policy.Guardrail.TrafficShare;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Deferred;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * One guardrail's finding and the marks that its m-of-n rule remembers.
 *
 * @param marks the newest last
 */
record Ruling(Finding finding, List<Mark> marks) {
    private static final int LOOKS = 3;
    private static final int LOOKS_BEYOND = 2;

    /**
     * @param window the signal's window that is new in this look, if one counts for the stage
     * @param silence why the signal cannot be judged, if it cannot
     */
    record Case(Guardrail guardrail, Sight sight, Optional<Slot> window, List<Mark> marks, Optional<Reason> silence) {}

    static Ruling of(Case given) {
        return switch (given.guardrail()) {
            case Critical critical -> polls(given, critical);
            case Burn burn -> burn(given, burn);
            case TrafficShare share -> unable(given);
            case NoWorseThanControl relative -> bound(given);
            case Ceiling ceiling -> bound(given);
        };
    }

    private static Ruling bound(Case given) {
        Sight sight = given.sight();
        Weighed weighed = weigh(given.guardrail(), sight);
        boolean seen = given.window()
                .map(window -> Sight.trials(sight.signal(), window.variant()) > 0)
                .orElse(false);
        List<Mark> marks = seen
                ? appended(given.marks(), new Mark(weighed.beyond(), weighed.shared(), weighed.events()), LOOKS)
                : given.marks();
        Judged judged = judge(given, weighed, marks);
        return new Ruling(finding(given, judged, weighed.interval()), marks);
    }

    /**
     * The stage's windows all together; and the newest by themselves, since an onset is diluted by the windows before it and
     * looks like dispersion among them. They are asked for a hundred times more certainty, because they are a new test every
     * few polls.
     */
    private static Weighed weigh(Guardrail guardrail, Sight sight) {
        Weighed all = alike(guardrail, sight);
        if (all.beyond() || sight.tally().slots().size() <= Intake.RECENT) {
            return all;
        }
        Weighed recent = alike(guardrail, sight.recent());
        return recent.clear() ? recent.inTheNewest(Intake.RECENT) : all;
    }

    private static Weighed alike(Guardrail guardrail, Sight sight) {
        return switch (guardrail) {
            case NoWorseThanControl relative -> Tolerated.weigh(relative, sight);
            case Ceiling ceiling -> Limited.weigh(ceiling, sight);
            case Critical c -> throw new IllegalArgumentException("a critical threshold is judged by polls");
            case Burn b -> throw new IllegalArgumentException("a budget is judged by its two windows");
            case TrafficShare s -> throw new IllegalArgumentException("a share of traffic is not judged here");
        };
    }

    private record Judged(Outcome outcome, ReasonCode code, Supplier<String> words) {
        Judged(Outcome outcome, ReasonCode code, String words) {
            this(outcome, code, () -> words);
        }
    }

    private static Judged judge(Case given, Weighed weighed, List<Mark> marks) {
        Sight sight = given.sight();
        boolean relative = given.guardrail() instanceof NoWorseThanControl;
        long beyond = marks.stream().filter(Mark::beyond).count();
        long alone =
                marks.stream().filter(mark -> mark.beyond() && !mark.shared()).count();
        if (alone >= LOOKS_BEYOND && relative && sight.remembered()) {
            return new Judged(
                    Outcome.INCONCLUSIVE,
                    ReasonCode.NOT_PROVEN,
                    () -> weighed.words().get()
                            + "; no control is left, and a comparison across time does not roll back");
        }
        if (alone >= LOOKS_BEYOND) {
            return new Judged(
                    Outcome.BREACH, relative ? ReasonCode.BREACH_TOLERANCE : ReasonCode.BREACH_LIMIT, weighed.words());
        }
        if (given.silence().isPresent()) {
            return silent(given.silence().get());
        }
        if (beyond >= LOOKS_BEYOND) {
            return new Judged(
                    Outcome.INCONCLUSIVE,
                    ReasonCode.SHARED_FATE,
                    () -> weighed.words().get() + "; control is beyond it too, so this is not the variant's doing");
        }
        if (!weighed.blind().isEmpty()) {
            return new Judged(Outcome.INCONCLUSIVE, ReasonCode.NOT_PROVEN, weighed.blind());
        }
        return enough(given, relative)
                .orElseGet(() -> weighed.leaning() || beyond > 0
                        ? new Judged(
                                Outcome.INCONCLUSIVE,
                                ReasonCode.NOT_PROVEN,
                                () -> weighed.words().get() + "; looks beyond, not proven on 2 of 3 looks")
                        : new Judged(
                                Outcome.PASS,
                                ReasonCode.ALL_PASS,
                                () -> weighed.words().get() + "; nothing beyond is seen"));
    }

    private static Judged silent(Reason reason) {
        return new Judged(Outcome.NO_DATA, reason.code(), reason.text());
    }

    /** What is missing in samples or windows, if something is. */
    private static Optional<Judged> enough(Case given, boolean relative) {
        Sight sight = given.sight();
        boolean variant = sight.variantTrials() >= sight.required();
        boolean control = !relative
                || sight.controlTrials() >= (sight.remembered() ? ThresholdJudge.FEWEST_SAMPLES : sight.required());
        if (relative && sight.remembered() && !control) {
            return few(() -> "no control is left to compare with, and none is remembered from the stage before");
        }
        if (!variant || !control) {
            return few(() -> Wording.count(sight.required())
                    + (relative ? " trials of each arm" : " trials of the variant") + " are needed");
        }
        if (given.guardrail().signal().measure() instanceof Measure.Mean && !enoughWindows(sight)) {
            return few(
                    () -> MeanComparison.FEWEST_WINDOWS + " windows are needed to know how far they differ by chance");
        }
        return Optional.empty();
    }

    private static boolean enoughWindows(Sight sight) {
        return MeanComparison.Windows.ofVariant(sight.tally().slots())
                .against(0, 1)
                .enoughWindows();
    }

    private static Optional<Judged> few(Supplier<String> words) {
        return Optional.of(new Judged(Outcome.INCONCLUSIVE, ReasonCode.TOO_FEW_SAMPLES, words));
    }

    private static Ruling polls(Case given, Critical critical) {
        Sight sight = given.sight();
        List<Mark> marks = given.window()
                .flatMap(window -> CriticalPolls.mark(critical, sight, window))
                .map(mark -> appended(given.marks(), mark, critical.of()))
                .orElse(given.marks());
        long beyond = marks.stream().filter(Mark::beyond).count();
        String words = beyond + " of the last " + marks.size() + " polls beyond "
                + critical.bound().orElse("");
        Judged judged;
        if (CriticalPolls.alone(critical, marks)) {
            judged = new Judged(Outcome.BREACH, ReasonCode.BREACH_CRITICAL, words);
        } else if (given.silence().isPresent()) {
            judged = silent(given.silence().get());
        } else if (CriticalPolls.broken(critical, marks)) {
            judged = new Judged(
                    Outcome.INCONCLUSIVE, ReasonCode.SHARED_FATE, words + "; control is beyond it too and equally");
        } else if (!CriticalPolls.visible(critical, sight)) {
            judged = new Judged(
                    Outcome.INCONCLUSIVE,
                    ReasonCode.NOT_PROVEN,
                    "the histogram has no bucket bound at the critical threshold or beyond; add a bucket");
        } else {
            judged = enough(given, false)
                    .orElseGet(() ->
                            !marks.isEmpty() && marks.get(marks.size() - 1).beyond()
                                    ? new Judged(Outcome.INCONCLUSIVE, ReasonCode.NOT_PROVEN, words)
                                    : new Judged(Outcome.PASS, ReasonCode.ALL_PASS, words));
        }
        return new Ruling(finding(given, judged, Weighed.NO_INTERVAL), marks);
    }

    private static Ruling burn(Case given, Burn guardrail) {
        BudgetBurn burn = BudgetBurn.of(guardrail, given.sight());
        Judged judged;
        if (burn.broken() && !burn.shared()) {
            judged = new Judged(Outcome.BREACH, ReasonCode.BREACH_BURN, burn.words());
        } else if (given.silence().isPresent()) {
            judged = silent(given.silence().get());
        } else if (burn.broken()) {
            judged = new Judged(
                    Outcome.INCONCLUSIVE, ReasonCode.SHARED_FATE, burn.words() + "; control burns it too and equally");
        } else {
            judged = enough(given, false)
                    .orElseGet(() -> burn.fast()
                            ? new Judged(Outcome.INCONCLUSIVE, ReasonCode.NOT_PROVEN, burn.words())
                            : new Judged(Outcome.PASS, ReasonCode.ALL_PASS, burn.words()));
        }
        return new Ruling(finding(given, judged, Weighed.NO_INTERVAL), given.marks());
    }

    /** The validator refuses this guardrail under this method; a policy that comes here all the same holds. */
    private static Ruling unable(Case given) {
        Sight sight = given.sight();
        return new Ruling(
                new Finding(
                        given.guardrail().id(),
                        sight.signal().name(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        sight.controlTrials(),
                        sight.variantTrials(),
                        Weighed.NO_INTERVAL,
                        Outcome.INCONCLUSIVE,
                        Reason.of(
                                ReasonCode.NOT_PROVEN,
                                sight.signal().name() + " is judged by method 'sequential' only")),
                given.marks());
    }

    private static Finding finding(Case given, Judged judged, Deferred<Interval> interval) {
        Sight sight = given.sight();
        Supplier<String> text = judged.outcome() == Outcome.NO_DATA
                ? judged.words()
                : () -> Wording.both(sight) + "; " + judged.words().get();
        return new Finding(
                given.guardrail().id(),
                sight.signal().name(),
                sight.controlValue(),
                sight.variantValue(),
                sight.controlTrials(),
                sight.variantTrials(),
                interval,
                judged.outcome(),
                Reason.of(judged.code(), text));
    }

    private static List<Mark> appended(List<Mark> marks, Mark mark, int most) {
        List<Mark> all = new ArrayList<>(marks);
        all.add(mark);
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }
}
