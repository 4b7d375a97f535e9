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
import java.util.Collection;
import java.util.HashMap;
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
        all.clear();
        loaded = false;
    }

    /** Joins the policies in force; new ones get a rollout that nobody has seen. */
    synchronized void join(Current current, Instant now) {
        current.policies().forEach((name, policy) -> {
            RolloutPolicy rounded = rounded(policy);
            LiveRollout live = all.computeIfAbsent(
                    name,
                    n -> new LiveRollout(
                            Rollout.of(rounded, ports.judge().fresh(), now, java.util.List.of()), Revision.NONE, now));
            live.policy = Optional.of(rounded);
            live.removed = false;
            orphanSince.remove(name);
        });
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
    private RolloutPolicy rounded(RolloutPolicy policy) {
        FlagBackend backend = ports.backends().get(policy.flag().backend());
        Percentage step =
                backend == null ? Percentage.ZERO : backend.capabilities().smallestStep();
        if (step.basisPoints() <= 1 || policy.onlooker()) {
            return policy;
        }
        RampPlan ramp = policy.ramp();
        return policy.withRamp(new RampPlan(
                ramp.stages().stream()
                        .map(stage -> new Stage(
                                stage.exposure().floorTo(step), stage.hold(), stage.minimumSamples(), stage.approval()))
                        .toList(),
                ramp.watch(),
                ramp.holdback(),
                ramp.calendar(),
                ramp.knownGoodIsFast()));
    }
}
