package io.rampguard.rollout;

import io.rampguard.analysis.Evidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import java.time.Instant;
import java.util.List;

/**
 * One rollout as it is remembered.
 *
 * @param target the flag and arms under which it runs; a policy that changes an arm's value without a new revision pauses
 * @param revision what is being tried
 * @param startedAt when this revision was first seen
 * @param exposed requests that saw the variant under this revision, as measured; since the last checkpoint after a crash
 * @param knownGood revisions that completed here, the newest last, at most 20
 * @param handled ids of the last operator requests, the newest last, at most 20: a repeated request is answered, not obeyed
 */
public record Rollout(
        PolicyName name,
        FlagTarget target,
        String revision,
        RolloutState state,
        Evidence evidence,
        Instant startedAt,
        double exposed,
        List<String> knownGood,
        List<String> handled) {
    private static final int REMEMBERED = 20;

    public Rollout {
        knownGood = newest(knownGood);
        handled = newest(handled);
    }

    public Rollout withState(RolloutState next) {
        return new Rollout(name, target, revision, next, evidence, startedAt, exposed, knownGood, handled);
    }

    public Rollout withEvidence(Evidence next) {
        return new Rollout(name, target, revision, state, next, startedAt, exposed, knownGood, handled);
    }

    public Rollout withTarget(FlagTarget next) {
        return new Rollout(name, next, revision, state, evidence, startedAt, exposed, knownGood, handled);
    }

    /** Counts requests that saw the variant. */
    public Rollout exposing(double more) {
        return new Rollout(name, target, revision, state, evidence, startedAt, exposed + more, knownGood, handled);
    }

    /** A rollout of a revision nobody has seen yet; what completed before stays known. */
    public static Rollout of(RolloutPolicy policy, Evidence evidence, Instant now, List<String> knownGood) {
        return new Rollout(
                policy.name(),
                policy.flag(),
                policy.revision(),
                RolloutState.Waiting.FIRST,
                evidence,
                now,
                0,
                knownGood,
                List.of());
    }

    /** The policy's revision instead of this one, seen by nobody yet; requests that were handled stay handled. */
    public Rollout succeededBy(RolloutPolicy policy, Instant now) {
        return new Rollout(
                policy.name(),
                policy.flag(),
                policy.revision(),
                RolloutState.Waiting.FIRST,
                evidence.fresh(),
                now,
                0,
                knownGood,
                handled);
    }

    /** A completed revision is known good from now on. */
    public Rollout completed() {
        List<String> good = new java.util.ArrayList<>(knownGood);
        good.remove(revision);
        good.add(revision);
        return new Rollout(name, target, revision, state, evidence, startedAt, exposed, good, handled);
    }

    public Rollout handled(String request) {
        List<String> more = new java.util.ArrayList<>(handled);
        more.add(request);
        return new Rollout(name, target, revision, state, evidence, startedAt, exposed, knownGood, more);
    }

    /** Whether somebody may see the variant: these are observed and judged on every tick. */
    public boolean exposes() {
        return switch (state) {
            case RolloutState.Ramping r -> true;
            case RolloutState.AwaitingApproval a -> true;
            case RolloutState.Paused p -> true;
            case RolloutState.RollingBack r -> true;
            case RolloutState.Watching w -> true;
            case RolloutState.Waiting w -> false;
            case RolloutState.RolledBack r -> false;
            case RolloutState.Completed c -> false;
        };
    }

    private static List<String> newest(List<String> all) {
        return List.copyOf(all.subList(Math.max(0, all.size() - REMEMBERED), all.size()));
    }
}
