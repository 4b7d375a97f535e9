package io.rampguard.alerts;

import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.analysis.Finding;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Rollout;
import io.rampguard.units.Kebab;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import io.rampguard.units.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people are told of one rollout, and what to type next. Pure: the same transition gives the same alert with the same
 * id, so that telling it twice is telling it once. What concerns the fleet is in {@link FleetText}.
 *
 * <p>A rollback, a zero that is not confirmed and both arms worse together are pages; the rest are messages. Each alert goes
 * to the policy's channels.
 */
public final class AlertText {
    private AlertText() {}

    /** A page: exposure went to zero and is latched, or would have. Ended by {@link #rollbackEnded}. */
    public static Alert rolledBack(RolloutPolicy policy, Fall fall, Instant at) {
        String move = policy.onlooker() ? "would have been rolled back" : "rolled back";
        String cause =
                Findings.headline(policy, fall.findings()).orElse(fall.why().text());
        String title = "%s %s from %s to 0: %s".formatted(policy.name(), move, fall.from(), cause);
        String body = String.join(
                "\n",
                sentence(fall.why().text()),
                Findings.lines(policy, fall.findings()),
                exposure(policy, fall, at),
                zero(policy, fall.zeroVerifiedIn()),
                NextCommand.verbs(policy, "status", "journal"),
                NextCommand.rearm(policy));
        return trigger(
                policy,
                "rollback",
                Urgency.PAGE,
                new Words(title, squeezed(body)),
                new Cause(fall.why(), fall.findings(), at));
    }

    /** The rollback's page ends: re-armed, a new revision, or the policy removed. */
    public static Alert rollbackEnded(PolicyName name, Reason why, Instant at) {
        return end(name, "rollback", name + ": the rollback is over", why, at);
    }

    /** A person has taken up the rollback's page. */
    public static Alert rollbackTaken(PolicyName name, String by, String why, Instant at) {
        String key = key("rollback", name);
        return new Alert(
                id(key, Kind.ACKNOWLEDGE, at),
                key,
                Kind.ACKNOWLEDGE,
                Urgency.PAGE,
                Optional.of(full(name)),
                List.of(),
                name + ": " + by + " is on it",
                sentence(why),
                Map.of("rollout", full(name)),
                at);
    }

    /** A page: zero was ordered and the backend does not show it. Ended by {@link #zeroConfirmed}. */
    public static Alert zeroUnconfirmed(RolloutPolicy policy, Percentage seen, Reason why, Instant since, Instant at) {
        String title = "%s: ZERO NOT CONFIRMED, the flag may still serve %s".formatted(policy.name(), seen);
        String body = String.join(
                "\n",
                sentence(why.text()),
                "Zero was ordered at %s, %s ago, and is written again on every tick."
                        .formatted(since.truncatedTo(ChronoUnit.SECONDS), Spoken.of(Duration.between(since, at))),
                "If it lasts, set '%s' to %s in %s by hand."
                        .formatted(
                                policy.flag().key(),
                                policy.flag().control().name(),
                                policy.flag().backend()),
                NextCommand.verbs(policy, "status", "journal"));
        return trigger(policy, "zero", Urgency.PAGE, new Words(title, body), new Cause(why, List.of(), at));
    }

    /** The backend shows zero at last. */
    public static Alert zeroConfirmed(PolicyName name, Duration after, Instant at) {
        Reason why = Reason.of(
                ReasonCode.ZERO_CONFIRMED,
                "the backend serves nobody the variant, " + Spoken.of(after) + " after zero was ordered");
        return end(name, "zero", name + ": zero verified after " + Spoken.of(after), why, at);
    }

    /** A page: both arms are worse together, which is not the variant's doing. Ended by {@link #sharedFateEnded}. */
    public static Alert sharedFate(RolloutPolicy policy, Reason why, List<Finding> findings, Instant at) {
        String title = policy.name() + " holds: both arms are worse together";
        String body = String.join(
                "\n",
                sentence(why.text()),
                Findings.lines(policy, findings),
                "A provider's outage looks like this. The ramp holds; an absolute limit that only the variant crosses still rolls back.",
                NextCommand.verbs(policy, "status"));
        return trigger(
                policy, "shared-fate", Urgency.PAGE, new Words(title, squeezed(body)), new Cause(why, findings, at));
    }

    public static Alert sharedFateEnded(PolicyName name, Reason why, Instant at) {
        return end(name, "shared-fate", name + ": the arms are apart again", why, at);
    }

    /**
     * A message: the rollout stays where it is, guarded. A pause for a dark source is told by {@link FleetText#sourceDark},
     * once for all rollouts. Ended by {@link #resumed}.
     */
    public static Alert paused(RolloutPolicy policy, Percentage where, Reason why, List<Finding> findings, Instant at) {
        String move = policy.onlooker() ? "would pause" : "paused";
        String title = "%s %s at %s: %s"
                .formatted(policy.name(), move, where, why.code().sentence());
        String body = String.join(
                "\n",
                sentence(why.text()),
                Findings.lines(policy, findings),
                "Guardrails go on: a breach still rolls back.",
                NextCommand.afterPause(policy, why.code()),
                NextCommand.verbs(policy, "status", "journal"));
        return trigger(
                policy, "paused", Urgency.MESSAGE, new Words(title, squeezed(body)), new Cause(why, findings, at));
    }

    public static Alert resumed(PolicyName name, Reason why, Instant at) {
        return end(name, "paused", name + ": the pause is over", why, at);
    }

    /** A message: the next stage needs a person. Ended by {@link #approvalEnded}. */
    public static Alert approvalAsked(
            RolloutPolicy policy, Percentage to, Instant until, List<Finding> findings, Instant at) {
        String title = "%s asks for approval to go to %s".formatted(policy.name(), to);
        String body = String.join(
                "\n",
                "The hold is over and every guardrail passes. Without an answer until %s the rollout pauses."
                        .formatted(until.truncatedTo(ChronoUnit.SECONDS)),
                Findings.lines(policy, findings),
                "Next: rampguard approve %s --reason \"…\"".formatted(policy.name()),
                "      rampguard reject %s --reason \"…\"".formatted(policy.name()));
        Reason why = Reason.of(ReasonCode.AWAITING_APPROVAL);
        return trigger(
                policy, "approval", Urgency.MESSAGE, new Words(title, squeezed(body)), new Cause(why, List.of(), at));
    }

    /** Answered, expired, or overtaken by a rollback. */
    public static Alert approvalEnded(PolicyName name, Reason why, Instant at) {
        return end(name, "approval", name + ": the question of approval is answered", why, at);
    }

    /** A message that stands alone: its key is the revision's, which completes once. */
    public static Alert completed(RolloutPolicy policy, Rollout rollout, double exposed, Instant at) {
        String key = key("completed", policy.name()) + "/" + rollout.revision();
        String title = "%s is complete: %s is control now"
                .formatted(policy.name(), policy.flag().variant().name());
        String body = String.join(
                "\n",
                "Revision %s went from %s to its last stage and through its watch in %s; about %s requests saw it."
                        .formatted(
                                rollout.revision(),
                                policy.flag().control().name(),
                                Spoken.of(Duration.between(rollout.startedAt(), at)),
                                Findings.count(exposed)),
                NextCommand.verbs(policy, "journal"));
        Cause cause = new Cause(Reason.of(ReasonCode.WATCH_ENDED), List.of(), at);
        return alert(policy, key, Urgency.MESSAGE, new Words(title, body), cause);
    }

    static String id(String key, Kind kind, Instant at) {
        return key + "/" + Kebab.of(kind) + "/" + at;
    }

    private record Words(String title, String body) {}

    private record Cause(Reason reason, List<Finding> findings, Instant at) {}

    private static Alert trigger(RolloutPolicy policy, String about, Urgency urgency, Words words, Cause cause) {
        return alert(policy, key(about, policy.name()), urgency, words, cause);
    }

    private static Alert alert(RolloutPolicy policy, String key, Urgency urgency, Words words, Cause cause) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("rollout", full(policy.name()));
        labels.put("flag", policy.flag().key());
        labels.put("reason", cause.reason().code().label());
        cause.findings().stream()
                .filter(finding -> finding.verdict() == Finding.Outcome.BREACH)
                .findFirst()
                .ifPresent(finding -> labels.put("guardrail", finding.guardrail()));
        return new Alert(
                id(key, Kind.TRIGGER, cause.at()),
                key,
                Kind.TRIGGER,
                urgency,
                Optional.of(full(policy.name())),
                policy.alerts(),
                words.title(),
                words.body(),
                labels,
                cause.at());
    }

    /** The digest sends it where its trigger went, with the trigger's labels and urgency. */
    private static Alert end(PolicyName name, String about, String title, Reason why, Instant at) {
        String key = key(about, name);
        return new Alert(
                id(key, Kind.RESOLVE, at),
                key,
                Kind.RESOLVE,
                Urgency.PAGE,
                Optional.of(full(name)),
                List.of(),
                title,
                sentence(why.text()),
                Map.of("rollout", full(name), "reason", why.code().label()),
                at);
    }

    private static String key(String about, PolicyName name) {
        return about + "/" + full(name);
    }

    private static String full(PolicyName name) {
        return name.namespace() + "/" + name.name();
    }

    private static String exposure(RolloutPolicy policy, Fall fall, Instant at) {
        String since = fall.since()
                .map(from -> " since %s (%s)"
                        .formatted(from.truncatedTo(ChronoUnit.SECONDS), Spoken.of(Duration.between(from, at))))
                .orElse("");
        return "Flag %s on %s, revision %s: %s was exposed at %s%s; about %s requests saw it."
                .formatted(
                        policy.flag().key(),
                        policy.flag().backend(),
                        policy.revision(),
                        policy.flag().variant().name(),
                        fall.from(),
                        since,
                        Findings.count(fall.exposed()));
    }

    private static String zero(RolloutPolicy policy, Optional<Duration> verifiedIn) {
        if (policy.onlooker()) {
            return policy.flag().external()
                    ? "Nothing was written: somebody else moves this flag. Set it to %s there."
                            .formatted(policy.flag().control().name())
                    : "Nothing was written: the policy is a dry run.";
        }
        return verifiedIn
                .map(took -> "Zero verified in " + Spoken.of(took) + ".")
                .orElse("ZERO NOT CONFIRMED, retrying every tick.");
    }

    static String sentence(String text) {
        String begun = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        return begun.endsWith(".") || begun.endsWith("!") || begun.endsWith("?") ? begun : begun + ".";
    }

    /** Without the empty lines that absent parts leave. */
    private static String squeezed(String body) {
        return body.replaceAll("\n{2,}", "\n");
    }
}
