package io.rampguard.api;

import io.rampguard.controller.Fleet;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.metrics.MetricSource.SourceStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.store.RolloutStore.Freeze;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A fleet in memory that obeys as the port promises: repeated requests change nothing, and what does not fit conflicts. */
public final class FakeFleet implements Fleet {
    public final List<Command> obeyed = new ArrayList<>();
    public final List<PolicyProblem> problems = new ArrayList<>();
    private final SortedMap<PolicyName, RolloutStatus> rollouts = new TreeMap<>();
    private Optional<Freeze> freeze = Optional.empty();
    public boolean leading = true;
    public boolean zeroShows = true;
    public String deletionConfirmedBy = "";

    public FakeFleet with(RolloutStatus status) {
        rollouts.put(status.name(), status);
        return this;
    }

    public void reset() {
        obeyed.clear();
        problems.clear();
        rollouts.clear();
        freeze = Optional.empty();
        leading = true;
        zeroShows = true;
        with(Examples.ramping(Examples.SUMMARIZER));
        with(Examples.rolledBack(PolicyName.parse("team-a/chat")));
    }

    @Override
    public List<RolloutStatus> rollouts() {
        return List.copyOf(rollouts.values());
    }

    @Override
    public Optional<RolloutStatus> rollout(PolicyName name) {
        return Optional.ofNullable(rollouts.get(name));
    }

    @Override
    public SortedMap<PolicyName, RolloutPolicy> policies() {
        SortedMap<PolicyName, RolloutPolicy> policies = new TreeMap<>();
        rollouts.keySet().forEach(name -> policies.put(name, Examples.policy(name)));
        return policies;
    }

    @Override
    public List<PolicyProblem> problems() {
        return List.copyOf(problems);
    }

    @Override
    public FleetStatus status() {
        return new FleetStatus(
                leading,
                leading ? "here" : "other-host-17",
                Optional.of(Examples.NOON),
                freeze,
                true,
                true,
                Map.of("default", new SourceStatus(false, Examples.NOON, "connection refused")),
                Map.of("embedded", "", "flagd", "the file is not writable"),
                2);
    }

    @Override
    public Answer obey(PolicyName name, Command command) {
        RolloutStatus status = rollouts.get(name);
        if (status == null) {
            return new Answer.UnknownRollout("there is no rollout '" + name + "'");
        }
        if (!leading) {
            return new Answer.Unavailable("another daemon holds the lease");
        }
        if (obeyed.stream().anyMatch(earlier -> earlier.request().equals(command.request()))) {
            return new Answer.Obeyed(status, "this request was already obeyed", Optional.empty());
        }
        return switch (command.verb()) {
            case Verb.RollBack rollBack -> rolledBack(status, command);
            case Verb.Resume resume
            when status.phase() != Phase.PAUSED ->
                new Answer.Conflict(status, "it is " + status.phase().label() + ", and only a pause can be ended");
            case Verb.Pause pause -> done(moved(status, Phase.PAUSED, command), command, "paused at " + status.stage());
            case Verb.Resume resume -> done(moved(status, Phase.RAMPING, command), command, "ramping again");
            default -> done(status, command, "done");
        };
    }

    private Answer rolledBack(RolloutStatus status, Command command) {
        RolloutStatus after = Examples.status(
                status.name(),
                zeroShows ? Phase.ROLLED_BACK : Phase.ROLLING_BACK,
                zeroShows ? Optional.of(Percentage.ZERO) : Optional.empty(),
                Percentage.ZERO,
                Reason.of(ReasonCode.OPERATOR, command.by() + ": " + command.why()));
        rollouts.put(status.name(), after);
        obeyed.add(command);
        return zeroShows
                ? new Answer.Obeyed(after, "rolled back", Optional.of(Duration.ofMillis(1234)))
                : new Answer.Obeyed(
                        after, "zero is written and not yet seen; it is retried every tick", Optional.empty());
    }

    private Answer done(RolloutStatus after, Command command, String sentence) {
        rollouts.put(after.name(), after);
        obeyed.add(command);
        return new Answer.Obeyed(after, sentence, Optional.empty());
    }

    private static RolloutStatus moved(RolloutStatus status, Phase phase, Command command) {
        return Examples.status(
                status.name(),
                phase,
                status.percent(),
                status.stage(),
                Reason.of(ReasonCode.OPERATOR, command.by() + ": " + command.why()));
    }

    @Override
    public FreezeAnswer freeze(String by, String why) {
        if (!leading) {
            return new FreezeAnswer.Unavailable("another daemon holds the lease");
        }
        freeze = Optional.of(new Freeze(by, why, Examples.NOON));
        return new FreezeAnswer.Done(freeze, "advances are stopped everywhere; rollbacks go on");
    }

    @Override
    public FreezeAnswer thaw(String by, String why) {
        freeze = Optional.empty();
        return new FreezeAnswer.Done(freeze, "advances go on");
    }

    @Override
    public FreezeAnswer confirmDeletion(String by, String why) {
        deletionConfirmedBy = by;
        return new FreezeAnswer.Done(freeze, "2 policies are deleted");
    }
}
