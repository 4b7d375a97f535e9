package io.rampguard.policy.yaml;

import io.rampguard.policy.Calendar;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.Stage;
import io.rampguard.policy.Stage.Approval;
import io.rampguard.policy.yaml.RampDocument.StageDocument;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the way up. */
final class RampMapper {
    private static final long MOST_SAMPLES = 1_000_000_000;
    static final int MOST_STAGES = 100;

    private final Problems problems;
    private final Values values;
    private final boolean dryRun;
    private final Percentage smallestStep;

    /** @param smallestStep of the backend, where it is known; zero where it is not */
    RampMapper(Problems problems, boolean dryRun, Percentage smallestStep) {
        this.problems = problems;
        this.values = new Values(problems);
        this.dryRun = dryRun;
        this.smallestStep = smallestStep;
    }

    /** A stage and where it was written. */
    private record Placed(Stage stage, Place at) {}

    /** Empty where something was refused. */
    Optional<RampPlan> map(Optional<RampDocument> written, Place spec) {
        int before = problems.errors();
        boolean fast = written.flatMap(RampDocument::preset)
                .map(Scalar::text)
                .orElse(Defaults.RAMP_PRESET)
                .equals("b2c");
        Duration hold = length(written.flatMap(RampDocument::hold), fast ? Defaults.HOLD_B2C : Defaults.HOLD_B2B);
        Duration watch = length(written.flatMap(RampDocument::watch), fast ? Defaults.WATCH_B2C : Defaults.WATCH_B2B);
        Optional<Scalar> upTo = written.flatMap(RampDocument::upTo);
        Percentage last = upTo.flatMap(this::positive).orElse(Percentage.ALL);
        Place at = written.map(w -> w.at().place()).orElse(spec);
        List<Placed> stages = stages(written, hold, last, at);
        Percentage holdback = holdback(written.flatMap(RampDocument::holdback), stages, last);
        checkStages(stages, last, upTo.isPresent());
        boolean knownGoodIsFast = written.flatMap(RampDocument::knownGood)
                .map(Scalar::text)
                .orElse(Defaults.KNOWN_GOOD)
                .equals("fast");
        Calendar calendar = new CalendarMapper(problems).map(written.flatMap(RampDocument::windows));
        if (problems.errors() > before || stages.isEmpty()) {
            return Optional.empty();
        }
        List<Stage> plain = new ArrayList<>(stages.stream().map(Placed::stage).toList());
        if (!lastSpellsItsHold(written)) {
            // The watch guards the last stage; a hold before it would guard the same share under the same rules twice.
            plain.add(plain.removeLast().withHold(Duration.ZERO));
        }
        return Optional.of(new RampPlan(plain, watch, holdback, calendar, knownGoodIsFast));
    }

    private Duration length(Optional<Scalar> written, String fallback) {
        Duration length = values.duration(written, fallback);
        if (length.isZero() && !dryRun) {
            written.ifPresent(w -> problems.error(
                    w.place(),
                    "'" + w.path() + "' is zero, so nothing would be seen before the next step",
                    "write a time such as 2h, or try it with 'dryRun: true'"));
        }
        return length;
    }

    private static boolean lastSpellsItsHold(Optional<RampDocument> written) {
        return written.flatMap(RampDocument::stages)
                .map(stages -> stages.all().getLast().hold().isPresent())
                .orElse(false);
    }

    private List<Placed> stages(Optional<RampDocument> written, Duration hold, Percentage last, Place at) {
        Optional<Items<Scalar>> steps = written.flatMap(RampDocument::steps);
        Optional<Items<StageDocument>> stages = written.flatMap(RampDocument::stages);
        if (steps.isPresent() && stages.isPresent()) {
            problems.error(
                    stages.get().place(),
                    "'ramp.steps' and 'ramp.stages' are both written",
                    "keep one: steps is the short form, stages the full one");
            return List.of();
        }
        Optional<Place> list = steps.map(Items::place).or(() -> stages.map(Items::place));
        int count = steps.map(s -> s.all().size()).orElse(0)
                + stages.map(s -> s.all().size()).orElse(0);
        if (list.isPresent() && count == 0) {
            problems.error(
                    list.get(),
                    "'" + list.get().path() + "' has no stage",
                    "write at least one and at most " + MOST_STAGES + ", or remove the field for " + Defaults.STEPS);
            return List.of();
        }
        if (stages.isPresent()) {
            return stages.get().all().stream()
                    .flatMap(s -> stage(s, hold).stream())
                    .toList();
        }
        if (steps.isPresent()) {
            return steps.get().all().stream()
                    .flatMap(s -> positive(s).map(p -> placed(p, hold, s.place())).stream())
                    .toList();
        }
        List<Percentage> standard = new ArrayList<>(IntStream.of(1, 5, 25, 50, 75, 100)
                .mapToObj(Percentage::of)
                .filter(p -> p.below(last))
                .toList());
        standard.add(last);
        return standard.stream().map(p -> placed(p, hold, at)).toList();
    }

    private static Placed placed(Percentage exposure, Duration hold, Place at) {
        return new Placed(new Stage(exposure, hold, 0, Optional.empty()), at);
    }

    private Optional<Placed> stage(StageDocument written, Duration hold) {
        Duration own = written.hold().isPresent() ? length(written.hold(), Defaults.HOLD_B2B) : hold;
        long samples =
                written.minimumSamples().map(s -> Long.parseLong(s.text())).orElse(0L);
        if (samples > MOST_SAMPLES) {
            written.minimumSamples()
                    .ifPresent(s -> problems.error(
                            s.place(),
                            "'" + s.path() + "' is more than a billion",
                            "write a number that the stage can reach"));
        }
        Optional<Approval> approval =
                written.approval().map(a -> new Approval(values.duration(a.within(), Defaults.APPROVAL_WITHIN)));
        return written.percent()
                .flatMap(this::positive)
                .map(p -> new Placed(
                        new Stage(p, own, samples, approval),
                        written.percent().get().place()));
    }

    private Optional<Percentage> positive(Scalar value) {
        Optional<Percentage> share = values.share(value);
        if (share.filter(Percentage::isZero).isPresent()) {
            problems.error(
                    value.place(),
                    "'" + value.path() + "' exposes nobody",
                    "write a share above zero; every rollout begins at zero");
            return Optional.empty();
        }
        return share;
    }

    private Percentage holdback(Optional<Scalar> written, List<Placed> stages, Percentage last) {
        Optional<Percentage> read = written.flatMap(values::share);
        if (written.isEmpty() || read.isEmpty() || read.get().isZero()) {
            return Percentage.ZERO;
        }
        Percentage holdback = read.get();
        Scalar value = written.get();
        if (holdback.above(Percentage.of(10))) {
            problems.error(
                    value.place(),
                    "'" + value.path() + "' is more than 10 %",
                    "write a share of at most 10, or end earlier with 'upTo'");
            return Percentage.ZERO;
        }
        if (!holdback.complement().below(last)) {
            problems.warning(
                    value.place(),
                    "'" + value.path() + "' has no effect: the last stage leaves control more than that",
                    "remove it");
        } else if (stages.size() > 1
                && !stages.get(stages.size() - 2).stage().exposure().below(holdback.complement())) {
            problems.error(
                    value.place(),
                    "with this holdback the last two stages serve the same " + holdback.complement(),
                    "remove the stage before the last, or hold back less");
        }
        checkStep(holdback, value.place());
        return holdback;
    }

    private void checkStages(List<Placed> stages, Percentage last, boolean upToWritten) {
        for (int i = 0; i < stages.size(); i++) {
            Percentage exposure = stages.get(i).stage().exposure();
            checkStep(exposure, stages.get(i).at());
            if (i > 0 && !exposure.above(stages.get(i - 1).stage().exposure())) {
                problems.error(
                        stages.get(i).at(),
                        "stages must rise, and " + exposure + " follows "
                                + stages.get(i - 1).stage().exposure(),
                        "put the stages in rising order, each once");
            }
        }
        if (!stages.isEmpty() && !stages.getLast().stage().exposure().equals(last)) {
            Percentage found = stages.getLast().stage().exposure();
            problems.error(
                    stages.getLast().at(),
                    "the last stage is " + found + ", and the rollout is meant to end at " + last,
                    upToWritten || last.below(found)
                            ? "make the last stage and 'upTo' the same"
                            : "add a stage of 100, or write 'upTo: "
                                    + found.toString().replace(" ", "") + "'");
        }
    }

    private void checkStep(Percentage share, Place at) {
        Percentage floor = share.floorTo(smallestStep);
        if (!floor.equals(share)) {
            problems.error(
                    at,
                    share + " is finer than the backend can hold, whose smallest step is " + smallestStep,
                    "write a multiple of " + smallestStep);
        }
    }
}
