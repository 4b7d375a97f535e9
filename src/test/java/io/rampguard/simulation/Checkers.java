package io.rampguard.simulation;

import static io.rampguard.simulation.BrokenLaw.Law.*;

import io.rampguard.analysis.Verdict;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Patience;
import io.rampguard.policy.Patience.Then;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Step;
import io.rampguard.simulation.SimulatedFlags.Trouble;
import io.rampguard.simulation.SimulatedFlags.Written;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The seven laws as an outsider sees them: from the truth, from what reached the flag system and the store, and never from
 * the controller's own opinion of itself.
 */
final class Checkers {
    /** A look is due every 15 s; a hand is noticed within the next one, and a little is forgiven for a slow answer. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(45);

    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration HARM_ENDS_WITHIN = Duration.ofMinutes(4);
    private static final double HARM_IS_PLAIN = 150;
    private static final double FEWEST_SAMPLES = 25;
    private static final Duration FORGIVEN_PER_JUMP = Duration.ofSeconds(30);
    private static final Set<ReasonCode> BLIND = Set.of(
            ReasonCode.SOURCE_DARK,
            ReasonCode.STALE,
            ReasonCode.PARTIAL_ANSWER,
            ReasonCode.IMPLAUSIBLE,
            ReasonCode.NO_SERIES);

    private final Simulation sim;
    private final Set<String> latched = new HashSet<>();
    private final Set<String> attempted = new HashSet<>();
    private final List<Move> moves = new ArrayList<>();
    private Percentage serving = Percentage.ZERO;
    private Optional<Percentage> lowered = Optional.empty();
    private Duration unnoticed = Duration.ZERO;
    private Duration blind = Duration.ZERO;
    private Duration wellSince = Duration.ZERO;
    private Duration triedSince = Duration.ZERO;
    private Optional<BrokenLaw> broken = Optional.empty();
    private int jumps;
    private boolean killed;
    private boolean commanding;

    Checkers(Simulation sim) {
        this.sim = sim;
    }

    private record Move(Duration at, Percentage to) {}

    /** Since when at least this share has been served without a break. */
    private Duration servedSince(Percentage share) {
        Duration since = now();
        Duration next = now();
        for (int i = moves.size() - 1; i >= 0; i--) {
            Move move = moves.get(i);
            // What was so short that no look fell into it was seen by nobody.
            if (move.to().below(share) && next.minus(move.at()).compareTo(LOOK) >= 0) {
                return since;
            }
            since = move.to().below(share) ? since : move.at();
            next = move.at();
        }
        return since;
    }

    // What happens.

    void tickBegins() {
        killed = false;
    }

    void commandBegins() {
        killed = false;
        commanding = true;
    }

    void commandEnds(Verb verb, boolean obeyed) {
        commanding = false;
        if (!obeyed) {
            return;
        }
        if (!(verb instanceof Verb.Pause)) {
            lowered = Optional.empty();
        }
        if (verb instanceof Verb.ReArm
                || (verb instanceof Verb.Resume
                        && (!sim.fate.notes() || !sim.share().isZero()))) {
            latched.remove(sim.policy().revision());
            attempted.remove(sim.policy().revision());
        }
    }

    void handMoves(Percentage from, Percentage to) {
        Optional<Percentage> confirmed =
                sim.kept().flatMap(row -> row.state().step()).map(Step::confirmed);
        if (sim.kept().filter(Checkers::rollsBack).isEmpty()) {
            // The note of a rollback went with the hand's write, and its record was never made.
            latched.remove(sim.policy().revision());
        }
        if (to.below(from) && confirmed.map(to::below).orElse(false)) {
            lowered = Optional.of(to);
        } else if (to.above(from)) {
            // The same hand, or another, took it back.
            lowered = Optional.empty();
        }
        moved();
    }

    void clockJumps() {
        jumps++;
        unwell();
    }

    void policyChanges() {
        if (!sim.fate.notes()) {
            latched.clear();
        }
        unwell();
    }

    /** Somebody could not look: what was well begins anew. */
    void unwell() {
        wellSince = now();
        blind = Duration.ZERO;
    }

    void writes(Written written) {
        killed |= written.kill();
        if (written.kill()) {
            attempted.add(written.change().note().revision());
        }
        if (!written.landed()) {
            return;
        }
        if (written.change().exposure().above(written.before())) {
            upOnRecord(written);
            loweredStaysLowered(written);
            oneWriter(written);
        }
        if (written.change().exposure().isZero()) {
            lowered = Optional.empty();
        }
        latches(written);
        moved();
    }

    void saves(Optional<Rollout> before, Rollout after) {
        downBeforeRecord(before, after);
        holdStartsWhenServed(before, after);
        if (!commanding && target(after).above(before.map(Checkers::target).orElse(Percentage.ZERO))) {
            heldLongEnough(before);
            raisedOnEvidence(before, after);
        }
        if (before.map(row -> !row.revision().equals(after.revision())).orElse(false)) {
            lowered = Optional.empty();
            triedSince = now();
        }
    }

    void tickEnds(Daemon daemon, boolean whole) {
        moved();
        if (whole && sim.leads(daemon)) {
            breachIsActedUpon(daemon);
            killsHaveCauses(daemon);
            raisedIsLowered(daemon);
            patienceEnds(daemon);
            harmEnds();
        }
    }

    // Law 1.

    private void upOnRecord(Written written) {
        Percentage to = written.change().exposure();
        boolean recorded = sim.kept()
                .map(row -> target(row).equals(to)
                        || (row.state() instanceof RolloutState.Completed
                                && to.equals(plan().stages().get(plan().last()).exposure())))
                .orElse(false);
        if (!recorded) {
            throw broken(
                    DOWN_AT_ONCE_UP_ON_RECORD,
                    "raised from " + written.before() + " to " + to + " while the store holds "
                            + sim.kept().map(Rollout::state));
        }
    }

    private void downBeforeRecord(Optional<Rollout> before, Rollout after) {
        boolean begins = before.map(row -> !rollsBack(row)).orElse(true) && rollsBack(after);
        if (begins && !attempted.contains(after.revision()) && !sim.share().isZero()) {
            throw broken(
                    DOWN_AT_ONCE_UP_ON_RECORD,
                    "the store knows of a rollback before the flag does; users still have " + sim.share());
        }
    }

    // Law 2.

    private void holdStartsWhenServed(Optional<Rollout> before, Rollout after) {
        Optional<Instant> started = started(after);
        boolean starts = !sim.stalled
                && started.isPresent()
                && !before.flatMap(Checkers::started).equals(started);
        if (starts && !target(after).equals(sim.share())) {
            throw broken(
                    BELIEVE_THE_BACKEND,
                    "the hold of " + target(after) + " starts while the backend serves " + sim.share());
        }
    }

    private void heldLongEnough(Optional<Rollout> before) {
        Percentage share = before.map(Checkers::target).orElse(Percentage.ZERO);
        boolean knownGood =
                before.map(row -> row.knownGood().contains(row.revision())).orElse(false);
        if (share.isZero() || knownGood) {
            return;
        }
        Duration since = servedSince(share);
        int stage = Math.max(0, stage(share));
        Duration hold = plan().stages().get(stage).hold();
        Duration served = now().minus(since).plus(FORGIVEN_PER_JUMP.multipliedBy(jumps));
        if (served.compareTo(hold) < 0) {
            throw broken(
                    BELIEVE_THE_BACKEND,
                    share + " was served for " + now().minus(since).toSeconds() + " s and is held for "
                            + hold.toSeconds() + " s");
        }
    }

    private void loweredStaysLowered(Written written) {
        if (!commanding && lowered.map(written.change().exposure()::above).orElse(false)) {
            throw broken(
                    BELIEVE_THE_BACKEND,
                    "a hand lowered the flag to " + lowered.get() + " and nobody asked for "
                            + written.change().exposure());
        }
    }

    private void raisedIsLowered(Daemon daemon) {
        Optional<RolloutStatus> status = sim.status(daemon);
        boolean ours = status.map(s -> s.phase() != Phase.COMPLETED).orElse(false) && sim.variantIsServed();
        boolean above = ours && status.map(s -> sim.share().above(s.stage())).orElse(false);
        unnoticed = above && sim.flags.trouble == Trouble.NONE ? unnoticed.plus(World.CELL) : Duration.ZERO;
        if (unnoticed.compareTo(NOTICED_WITHIN) > 0) {
            throw broken(
                    BELIEVE_THE_BACKEND,
                    "the backend serves " + sim.share() + " for " + unnoticed.toSeconds() + " s and the stage is "
                            + status.get().stage());
        }
    }

    // Laws 3 and 4.

    private void raisedOnEvidence(Optional<Rollout> before, Rollout after) {
        if (before.map(row -> target(row).isZero()).orElse(true)) {
            return;
        }
        if (sim.metrics.trouble.isPresent() && !sim.stalled) {
            throw broken(
                    SILENCE_HOLDS_AND_PATIENCE_ENDS,
                    "advances to " + target(after) + " while the source says "
                            + sim.metrics.trouble.get().label());
        }
        boolean unproven = after.state().step().map(Step::unproven).orElse(false);
        Patience patience = sim.policy().patience();
        boolean allowed = unproven
                && (!target(after).above(patience.unprovenUpTo()) || patience.inconclusiveThen() == Then.ADVANCE);
        boolean sequential = sim.policy().confidence().method() == Method.SEQUENTIAL;
        // The sequential judge remembers what it saw of a revision, also from before a hand took users out.
        Duration since = sequential
                ? triedSince
                : servedSince(before.map(Checkers::target).orElseThrow());
        double seen = sim.world.variant(since, now()).requests();
        if (!allowed && jumps == 0 && seen < (sequential ? fewest(target(after)) : FEWEST_SAMPLES)) {
            throw broken(
                    FIRST_STEP_ON_CONTROL_LATER_ON_EVIDENCE,
                    "advances to " + target(after) + " after " + seen + " requests of the variant at " + sim.share());
        }
    }

    /**
     * So many requests without an error it takes at least to show at odds of 20 that a step to this share adds no more than
     * one failure to a hundred requests of all, were control's one in a hundred known.
     */
    private static double fewest(Percentage next) {
        double forbidden = Math.min(0.98, 0.01 + 0.01 / next.fraction());
        return Math.log(20) / -Math.log1p(-forbidden);
    }

    private void patienceEnds(Daemon daemon) {
        boolean dark = sim.metrics.trouble.filter(BLIND::contains).isPresent() && sim.flags.trouble != Trouble.DOWN;
        Optional<Phase> phase = sim.status(daemon).map(RolloutStatus::phase);
        boolean goesOn = phase.equals(Optional.of(Phase.RAMPING)) || phase.equals(Optional.of(Phase.WATCHING));
        blind = dark && goesOn && !sim.store.down ? blind.plus(World.CELL) : Duration.ZERO;
        Duration borne = sim.policy().patience().sourceDark().after().plus(NOTICED_WITHIN);
        if (blind.compareTo(borne) > 0) {
            throw broken(
                    SILENCE_HOLDS_AND_PATIENCE_ENDS,
                    "the source has been dark for " + blind.toSeconds() + " s and the rollout is still "
                            + phase.get().label());
        }
    }

    // Law 5.

    private void breachIsActedUpon(Daemon daemon) {
        for (Daemon.Judged judged : daemon.judged) {
            boolean exposed = judged.look().servedSince().isPresent();
            if (exposed && breach(judged) && !killed) {
                throw broken(
                        THE_GUARD_NEVER_SLEEPS,
                        "the judge said '" + judged.assessment().verdict().reason()
                                + "' and no zero was written in the same tick");
            }
        }
    }

    private void killsHaveCauses(Daemon daemon) {
        if (!killed || sim.rollingBack || !sim.policy().equals(sim.fate.policy()) || sim.policyGone()) {
            return;
        }
        boolean caused = daemon.judged.stream().anyMatch(judged -> breach(judged) || darkTooLong(judged));
        if (!caused) {
            throw broken(
                    SILENCE_HOLDS_AND_PATIENCE_ENDS,
                    "rolled back without a breach and before patience ended: "
                            + daemon.judged.stream()
                                    .map(judged -> judged.assessment().verdict())
                                    .toList());
        }
    }

    private boolean darkTooLong(Daemon.Judged judged) {
        Patience patience = judged.policy().patience();
        return judged.assessment().verdict() instanceof Verdict.NoData silent
                && silent.reason().code() == ReasonCode.VARIANT_DARK
                && !silent.since()
                        .plus(patience.variantDark().after())
                        .isAfter(judged.look().now());
    }

    private static boolean breach(Daemon.Judged judged) {
        return judged.assessment().verdict() instanceof Verdict.Breach breach && breach.action() == Action.ROLLBACK;
    }

    /** Whatever the judge says: a variant of which four in ten answers fail is not on for long. */
    private void harmEnds() {
        if (sim.metrics.trouble.isPresent()
                || sim.flags.trouble != Trouble.NONE
                || sim.share().isZero()) {
            unwell();
            return;
        }
        boolean bad = sim.fate.quality().bad(now()) && sim.fate.quality().variantErrors() > 0.3;
        Duration since = List.of(
                        wellSince, lastMove(), sim.fate.quality().badFrom().orElse(now()))
                .stream()
                .max(Duration::compareTo)
                .orElseThrow();
        boolean plain = sim.world.variant(since, now()).requests() > HARM_IS_PLAIN;
        boolean completed = sim.kept()
                .map(row -> row.state() instanceof RolloutState.Completed)
                .orElse(false);
        if (bad && plain && !completed && now().minus(since).compareTo(HARM_ENDS_WITHIN) > 0) {
            throw broken(
                    THE_GUARD_NEVER_SLEEPS,
                    "the variant fails plainly since " + since.toSeconds() + " s and " + sim.share()
                            + " still have it");
        }
    }

    // Law 6.

    private void latches(Written written) {
        String revision = written.change().note().revision();
        // Nothing but the record tells of a rollback that took nobody out of a flag without notes.
        boolean known = sim.fate.notes() || !written.before().isZero();
        if (known
                && written.change().note().rolledBack()
                && written.change().exposure().isZero()) {
            latched.add(revision);
        } else if (!written.change().exposure().isZero() && latched.contains(revision)) {
            throw broken(
                    A_ROLLBACK_LATCHES,
                    "revision " + revision + " was rolled back and is served to "
                            + written.change().exposure() + " again, and nobody re-armed it");
        }
    }

    // Law 7.

    private void oneWriter(Written written) {
        if (written.change().term() < sim.lease.newest()) {
            throw broken(
                    ONE_WRITER,
                    "a daemon of term " + written.change().term() + " raised to "
                            + written.change().exposure() + "; the newest term is " + sim.lease.newest());
        }
    }

    private void moved() {
        if (!serving.equals(sim.share())) {
            serving = sim.share();
            moves.add(new Move(now(), serving));
        }
    }

    /** Remembered as well as thrown: the controller, rightly, survives whatever its ports throw at it. */
    private BrokenLaw broken(BrokenLaw.Law law, String sentence) {
        BrokenLaw found = new BrokenLaw(law, sentence);
        broken = broken.or(() -> Optional.of(found));
        return broken.orElse(found);
    }

    /** The first law that was broken. */
    Optional<BrokenLaw> broken() {
        return broken;
    }

    private Duration lastMove() {
        return moves.isEmpty() ? Duration.ZERO : moves.getLast().at();
    }

    private int stage(Percentage share) {
        int found = -1;
        for (int i = 0;
                i <= plan().last()
                        && !plan().exposure(i).floorTo(sim.fate.step()).above(share);
                i++) {
            found = i;
        }
        return found;
    }

    private RampPlan plan() {
        RolloutPolicy policy = sim.policy();
        return policy.ramp();
    }

    private Duration now() {
        return sim.clock.elapsed();
    }

    private static boolean rollsBack(Rollout row) {
        return row.state() instanceof RolloutState.RollingBack || row.state() instanceof RolloutState.RolledBack;
    }

    private static Optional<Instant> started(Rollout row) {
        return row.state().step().flatMap(Step::hold).map(hold -> hold.started());
    }

    static Percentage target(Rollout row) {
        return row.state().step().map(Step::target).orElse(Percentage.ZERO);
    }
}
