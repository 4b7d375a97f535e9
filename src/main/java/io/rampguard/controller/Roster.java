package io.rampguard.controller;

import io.rampguard.flags.FlagBackend;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicySource.Current;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.Stage;
import io.rampguard.rollout.Rollout;
import io.rampguard.store.Revision;
import io.rampguard.store.RolloutStore;
import io.rampguard.store.StoredRollout;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Every rollout this daemon knows: those of the store and those of the policies, joined. A rollout without a policy is an
 * orphan; one is believed deleted, many at once are a question to a person.
 */
final class Roster {
    private static final System.Logger LOG = System.getLogger(Roster.class.getName());

    /** A deletion counts after two looks at least this far apart. */
    private static final Duration SECOND_LOOK = Duration.ofSeconds(5);

    private final ConcurrentSkipListMap<PolicyName, LiveRollout> all = new ConcurrentSkipListMap<>();
    private final Map<PolicyName, Instant> orphanSince = new HashMap<>();
    private final Ports ports;
    private volatile SortedSet<PolicyName> vanished = new TreeSet<>();
    private boolean loaded;

    Roster(Ports ports) {
        this.ports = ports;
    }

    /**
     * Reads the store: once for a leader, at every tick for a daemon that stands by.
     *
     * @throws RolloutStore.StoreException when it does not answer
     */
    synchronized void load(Instant now) {
        Map<PolicyName, StoredRollout> stored = ports.store().load();
        stored.forEach((name, row) -> {
            LiveRollout live = all.computeIfAbsent(name, n -> new LiveRollout(row.rollout(), row.revision(), now));
            if (live.revision.number() < row.revision().number()) {
                live.rollout = row.rollout();
                live.revision = row.revision();
                live.unsaved = Optional.empty();
            }
        });
        all.values().removeIf(live -> !live.revision.equals(Revision.NONE) && !stored.containsKey(live.name));
        loaded = true;
    }

    synchronized boolean loaded() {
        return loaded;
    }

    /** The next load starts from what the store says. */
    synchronized void forgetAll() {
        // A lowering that no store knows of yet lives here alone.
        all.values().removeIf(live -> live.unsaved.isEmpty());
        loaded = false;
    }

    /** Joins the policies in force; new ones get a rollout that nobody has seen. */
    synchronized void join(Current current, Instant now) {
        current.policies()
                .forEach((name, policy) -> rounded(policy).ifPresent(rounded -> {
                    LiveRollout live = all.computeIfAbsent(
                            name,
                            n -> new LiveRollout(
                                    Rollout.of(rounded, ports.judge().fresh(), now, java.util.List.of()),
                                    Revision.NONE,
                                    now));
                    live.policy = Optional.of(rounded);
                    live.removed = false;
                    orphanSince.remove(name);
                }));
        TreeSet<PolicyName> orphans = new TreeSet<>(all.keySet());
        orphans.removeAll(current.policies().keySet());
        if (current.ready()) {
            judge(orphans, current, now);
        }
    }

    private void judge(SortedSet<PolicyName> orphans, Current current, Instant now) {
        TreeSet<PolicyName> suspicious = new TreeSet<>(current.vanished());
        TreeSet<PolicyName> unexplained = new TreeSet<>(orphans);
        unexplained.removeAll(current.removed());
        unexplained.removeAll(suspicious);
        boolean many = unexplained.size() > 1 && unexplained.size() * 10 > all.size() * 3;
        for (PolicyName name : orphans) {
            Instant since = orphanSince.computeIfAbsent(name, n -> now);
            boolean believed = current.removed().contains(name)
                    || (unexplained.contains(name)
                            && !many
                            && !since.plus(SECOND_LOOK).isAfter(now));
            if (believed) {
                find(name).ifPresent(live -> live.removed = true);
            }
        }
        if (many) {
            suspicious.addAll(unexplained);
        }
        vanished = suspicious;
    }

    /** Policies that went away all at once; nothing of theirs is touched until a person says so. */
    SortedSet<PolicyName> vanished() {
        return vanished;
    }

    /** A person said that what vanished is deleted. */
    synchronized void believeVanished() {
        vanished.stream().map(all::get).filter(java.util.Objects::nonNull).forEach(live -> live.removed = true);
    }

    Collection<LiveRollout> all() {
        return all.values();
    }

    Optional<LiveRollout> find(PolicyName name) {
        return Optional.ofNullable(all.get(name));
    }

    void drop(PolicyName name) {
        all.remove(name);
    }

    /** Shares as the backend can hold them: rounded down, never up. */
    private Optional<RolloutPolicy> rounded(RolloutPolicy policy) {
        FlagBackend backend = ports.backends().get(policy.flag().backend());
        Percentage step =
                backend == null ? Percentage.ZERO : backend.capabilities().smallestStep();
        if (step.basisPoints() <= 1 || policy.onlooker()) {
            return Optional.of(policy);
        }
        RampPlan ramp = policy.ramp();
        List<Stage> stages = rounded(ramp.stages(), step);
        if (stages.isEmpty()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "policy=" + policy.name() + " has no stage that backend '"
                            + policy.flag().backend() + "' can hold: its smallest step is " + step
                            + "; the policy is left out");
            return Optional.empty();
        }
        return Optional.of(policy.withRamp(new RampPlan(
                stages,
                ramp.watch(),
                // A backend of coarse steps keeps somewhat more on control, never less.
                ramp.holdback().complement().floorTo(step).complement(),
                ramp.calendar(),
                ramp.knownGoodIsFast())));
    }

    /** Of stages that the backend cannot tell apart the later counts, with its longer way of proof; none serves nobody. */
    private static List<Stage> rounded(List<Stage> stages, Percentage step) {
        List<Stage> rounded = new ArrayList<>();
        for (Stage stage : stages) {
            Percentage share = stage.exposure().floorTo(step);
            if (!share.isZero()) {
                rounded.removeIf(earlier -> earlier.exposure().equals(share));
                rounded.add(new Stage(share, stage.hold(), stage.minimumSamples(), stage.approval()));
            }
        }
        return rounded;
    }
}
