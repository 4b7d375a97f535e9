package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertText;
import io.rampguard.alerts.Digest;
import io.rampguard.alerts.FleetText;
import io.rampguard.analysis.Verdict;
import io.rampguard.metrics.MetricSource;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.PolicySource.Current;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.RolloutState.Paused;
import io.rampguard.rollout.Sight;
import io.rampguard.store.SaveResult;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is told of more than one rollout, or of one without a change of its state: blind sources, both arms worse together,
 * vanished policies, refused files. Wanted anew at every tick; the digest lets through what begins and what ends.
 */
final class FleetAlerts {
    private final Ports ports;
    private final Announcer announcer;

    FleetAlerts(Ports ports, Announcer announcer) {
        this.ports = ports;
        this.announcer = announcer;
    }

    void tell(Current current, Roster roster, Instant now, long term) {
        List<Alert> begun = new ArrayList<>();
        roster.all().forEach(live -> live.policy.ifPresent(policy -> begun.addAll(ofRollout(live, policy, now))));
        if (!roster.vanished().isEmpty()) {
            begun.add(FleetText.policiesVanished(roster.vanished(), roster.all().size(), now));
        }
        refused(current).forEach((file, problems) -> begun.add(FleetText.fileRefused(file, problems, now)));
        List<Alert> standing = announcer.standing();
        Set<String> wanted = begun.stream().map(Alert::key).collect(Collectors.toCollection(HashSet::new));
        List<Alert> all = new ArrayList<>(begun);
        standing.stream()
                .filter(told -> !wanted.contains(told.key()))
                .forEach(told -> end(told, now).ifPresent(all::add));
        List<Alert> sendings = Digest.sendings(Digest.choose(all, standing));
        if (!sendings.isEmpty() && !(ports.store().enqueue(sendings, term) instanceof SaveResult.Saved)) {
            announcer.tellAnyway(sendings);
        }
    }

    private List<Alert> ofRollout(LiveRollout live, RolloutPolicy policy, Instant now) {
        List<Alert> wanted = new ArrayList<>();
        if (live.rollout.state() instanceof Paused paused && paused.resumesByItself()) {
            MetricSource source = ports.sources().get(policy.metrics().source());
            wanted.add(FleetText.sourceDark(
                    policy,
                    source == null ? paused.since() : source.status().lastAnswer(),
                    source == null ? paused.why().text() : source.status().sentence(),
                    now));
        }
        Optional<Verdict> verdict = live.sight.map(Sight::verdict);
        if (live.rollout.exposes()
                && verdict.isPresent()
                && verdict.get().reason().code() == ReasonCode.SHARED_FATE) {
            wanted.add(AlertText.sharedFate(
                    policy,
                    verdict.get().reason(),
                    live.assessment.map(a -> a.findings()).orElse(List.of()),
                    now));
        }
        return wanted;
    }

    private static Map<String, List<PolicyProblem>> refused(Current current) {
        return current.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .collect(Collectors.groupingBy(PolicyProblem::file, TreeMap::new, Collectors.toList()));
    }

    /** The end of what this class begins; the ends of rollouts' own alerts belong to their transitions. */
    private static Optional<Alert> end(Alert told, Instant now) {
        String about =
                told.key().contains("/") ? told.key().substring(0, told.key().indexOf('/')) : told.key();
        String which = told.key().substring(Math.min(told.key().length(), about.length() + 1));
        return switch (about) {
            case "source-dark" -> Optional.of(FleetText.sourceBack(which, now));
            case "shared-fate" ->
                Optional.of(AlertText.sharedFateEnded(
                        PolicyName.parse(which),
                        io.rampguard.units.Reason.of(ReasonCode.RESUMED, "the arms no longer degrade together"),
                        now));
            case "policies-vanished" ->
                Optional.of(FleetText.policiesBack("no policy is missing without a reason", now));
            case "policy-refused" -> Optional.of(FleetText.fileAccepted(which, now));
            default -> Optional.empty();
        };
    }
}
