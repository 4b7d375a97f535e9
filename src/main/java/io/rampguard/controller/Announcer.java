package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.AlertText;
import io.rampguard.alerts.Digest;
import io.rampguard.alerts.Fall;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Decision;
import io.rampguard.rollout.HoldClock;
import io.rampguard.rollout.RolloutState.AwaitingApproval;
import io.rampguard.rollout.RolloutState.Completed;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.RolloutState.RolledBack;
import io.rampguard.rollout.RolloutState.RollingBack;
import io.rampguard.rollout.Step;
import io.rampguard.store.RolloutStore.StoreException;
import io.rampguard.store.SaveResult;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** Which deeds are told to people: each change of state that a person should know of, once, and its end. */
final class Announcer {
    private static final System.Logger LOG = System.getLogger(Announcer.class.getName());

    private final Ports ports;
    private volatile Map<String, Alert> known = new ConcurrentSkipListMap<>();

    Announcer(Ports ports) {
        this.ports = ports;
    }

    /** What to send of one deed, after what was told already. */
    List<Alert> announce(Deed deed) {
        List<Alert> wanted = new ArrayList<>(ends(deed));
        deed.live().policy.ifPresent(policy -> wanted.addAll(beginnings(deed, policy)));
        return wanted.isEmpty() ? List.of() : Digest.sendings(Digest.choose(wanted, standing(wanted)));
    }

    /** What people were told and is not over. With the store down, what was known last and what was told since. */
    List<Alert> standing() {
        try {
            List<Alert> all = ports.outbox().standing();
            Map<String, Alert> byKey = new ConcurrentSkipListMap<>();
            all.forEach(alert -> byKey.put(alert.key(), alert));
            known = byKey;
            return all;
        } catch (StoreException down) {
            LOG.log(System.Logger.Level.DEBUG, () -> "going by what was known last: " + down.getMessage());
            return List.copyOf(known.values());
        }
    }

    /** The same of what these alerts are about: a thousand rollbacks at once must not each read what the others told. */
    private List<Alert> standing(List<Alert> wanted) {
        Set<String> keys = wanted.stream().map(Alert::key).collect(Collectors.toCollection(TreeSet::new));
        try {
            List<Alert> told = ports.outbox().standing(keys);
            keys.forEach(known::remove);
            told.forEach(alert -> known.put(alert.key(), alert));
            return told;
        } catch (StoreException down) {
            LOG.log(System.Logger.Level.DEBUG, () -> "going by what was known last: " + down.getMessage());
            return known.values().stream()
                    .filter(alert -> keys.contains(alert.key()))
                    .toList();
        }
    }

    /** Hands alerts straight to the channels, because the store did not take them. */
    void tellAnyway(List<Alert> alerts) {
        ports.alerts().enqueue(alerts);
        alerts.stream().filter(alert -> alert.kind() == Kind.TRIGGER).forEach(alert -> known.put(alert.key(), alert));
    }

    /** A person works on a rollback that was paged: whoever else was woken may see that. */
    void taken(PolicyName name, Command command, Instant at, long term) {
        Alert taken = AlertText.rollbackTaken(name, command.by(), command.why(), at);
        List<Alert> sendings = Digest.sendings(Digest.choose(List.of(taken), standing(List.of(taken))));
        if (!sendings.isEmpty() && !(ports.store().enqueue(sendings, term) instanceof SaveResult.Saved)) {
            tellAnyway(sendings);
        }
    }

    private static List<Alert> beginnings(Deed deed, RolloutPolicy policy) {
        boolean fell = !(deed.before().state() instanceof RollingBack)
                && asked(deed.decision().reason().code());
        return switch (deed.after().state()) {
            case RolledBack done
            when deed.decision() instanceof Decision.RollBack && fell ->
                List.of(AlertText.rolledBack(
                        policy, fall(deed, done.from(), deed.outcome().took()), deed.now()));
            case RollingBack going
            when deed.decision() instanceof Decision.RollBack && fell ->
                List.of(
                        AlertText.rolledBack(policy, fall(deed, going.from(), Optional.empty()), deed.now()),
                        AlertText.zeroUnconfirmed(policy, going.from(), unconfirmed(deed), going.since(), deed.now()));
            case RollingBack going
            when deed.decision() instanceof Decision.RollBack && !(deed.before().state() instanceof RollingBack) ->
                List.of(AlertText.zeroUnconfirmed(policy, going.from(), unconfirmed(deed), going.since(), deed.now()));
            case Paused paused
            when deed.decision() instanceof Decision.Pause pause && !byPerson(pause) && !paused.resumesByItself() ->
                List.of(AlertText.paused(policy, paused.at().target(), pause.reason(), deed.findings(), deed.now()));
            case AwaitingApproval asking
            when deed.decision() instanceof Decision.AskApproval ->
                List.of(AlertText.approvalAsked(
                        policy, to(policy, asking.at()), asking.until(), deed.findings(), deed.now()));
            case Completed done
            when deed.decision() instanceof Decision.Complete ->
                List.of(AlertText.completed(policy, deed.after(), deed.before().exposed(), deed.now()));
            default -> List.of();
        };
    }

    /** What is over now; the digest keeps quiet about what was never begun. */
    private static List<Alert> ends(Deed deed) {
        PolicyName name = deed.live().name;
        Reason why = deed.decision().reason();
        List<Alert> ends = new ArrayList<>();
        boolean zero = deed.after().state() instanceof RolledBack;
        if (zero && deed.before().state() instanceof RollingBack going) {
            ends.add(AlertText.zeroConfirmed(name, Duration.between(going.since(), deed.now()), deed.now()));
        }
        switch (deed.decision()) {
            case Decision.Begin begin -> ends.add(AlertText.rollbackEnded(name, why, deed.now()));
            case Decision.Arm arm -> ends.add(AlertText.rollbackEnded(name, why, deed.now()));
            case Decision.Forget forget -> ends.add(AlertText.rollbackEnded(name, why, deed.now()));
            default -> {}
        }
        if (deed.before().state() instanceof Paused && !(deed.after().state() instanceof Paused)) {
            ends.add(AlertText.resumed(name, why, deed.now()));
        }
        if (deed.before().state() instanceof AwaitingApproval && !(deed.after().state() instanceof AwaitingApproval)) {
            ends.add(AlertText.approvalEnded(name, why, deed.now()));
        }
        return ends;
    }

    /** A zero that somebody wanted for reasons of housekeeping wakes nobody. */
    private static boolean asked(ReasonCode code) {
        return code != ReasonCode.NEW_REVISION && code != ReasonCode.POLICY_REMOVED && code != ReasonCode.LATCHED;
    }

    private static boolean byPerson(Decision.Pause pause) {
        return pause.reason().code() == ReasonCode.OPERATOR;
    }

    private static Reason unconfirmed(Deed deed) {
        return Reason.of(
                ReasonCode.ZERO_UNCONFIRMED,
                deed.outcome().failure().isEmpty()
                        ? ReasonCode.ZERO_UNCONFIRMED.sentence()
                        : deed.outcome().failure());
    }

    private static Percentage to(RolloutPolicy policy, Step at) {
        return policy.ramp().exposure(at.stage() + 1);
    }

    private static Fall fall(Deed deed, Percentage from, Optional<Duration> zeroVerifiedIn) {
        return new Fall(
                deed.decision().reason(),
                deed.findings(),
                from,
                deed.before().state().step().flatMap(Step::hold).map(HoldClock::started),
                deed.before().exposed(),
                zeroVerifiedIn);
    }
}
