package io.rampguard.alerts;

import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people are told of more than one rollout: blind sources, vanished policies, refused files. */
public final class FleetText {
    private static final int NAMED = 20;

    private FleetText() {}

    /**
     * A page: this rollout paused because its source does not answer. Every rollout of the source has the same key, so that
     * {@link Digest} makes one page of them. Ended by {@link #sourceBack}.
     *
     * @param since when the source last answered
     * @param sentence how the source is, without secrets
     */
    public static Alert sourceDark(RolloutPolicy policy, Instant since, String sentence, Instant at) {
        String source = policy.metrics().source();
        String key = "source-dark/" + source;
        String body = String.join(
                "\n",
                AlertText.sentence(sentence),
                "No answer since %s (%s). Ramps hold at their share and are not rolled back for it; they go on by themselves when the source answers."
                        .formatted(since, Spoken.of(Duration.between(since, at))),
                "Next: rampguard status");
        return new Alert(
                // One darkness is one alert, also where no store tells that it was told.
                AlertText.id(key, Kind.TRIGGER, since),
                key,
                Kind.TRIGGER,
                Urgency.PAGE,
                Optional.of(policy.name().namespace() + "/" + policy.name().name()),
                policy.alerts(),
                "metrics source '" + source + "' does not answer; ramps are held and unguarded",
                body,
                Map.of("source", source, "reason", "source-dark"),
                at);
    }

    /** The source answers again; to be wanted once it does, not when a single rollout resumes. */
    public static Alert sourceBack(String source, Instant at) {
        return end(
                "source-dark/" + source,
                "metrics source '" + source + "' answers again",
                "Ramps go on by themselves.",
                at);
    }

    /** A page: many policies vanished at once and none is treated as deleted. Ended by {@link #policiesBack}. */
    public static Alert policiesVanished(Collection<PolicyName> vanished, int before, Instant at) {
        String key = "policies-vanished";
        String names = vanished.stream()
                .sorted()
                .limit(NAMED)
                .map(PolicyName::toString)
                .collect(Collectors.joining(", "));
        String body = String.join(
                "\n",
                "This looks like an empty mount or a bad prune, so nothing is deleted and no flag is touched: the last good policies stay in force.",
                "Vanished: " + names + (vanished.size() > NAMED ? " and " + (vanished.size() - NAMED) + " more" : ""),
                "Next: bring the files back; or, where they really are deleted: rampguard confirm-deletion --reason \"…\"");
        return new Alert(
                AlertText.id(key, Kind.TRIGGER, at),
                key,
                Kind.TRIGGER,
                Urgency.PAGE,
                Optional.empty(),
                List.of(),
                "%d of %d policies vanished at once".formatted(vanished.size(), before),
                body,
                Map.of("reason", "policies-vanished"),
                at);
    }

    /** The files are back, or their deletion was confirmed. */
    public static Alert policiesBack(String why, Instant at) {
        return end("policies-vanished", "the vanished policies are accounted for", AlertText.sentence(why), at);
    }

    /**
     * A message: a file is refused and what ran before stays in force. Ended by {@link #fileAccepted}.
     *
     * @param problems of this file, all of them; at least one
     */
    public static Alert fileRefused(String file, List<PolicyProblem> problems, Instant at) {
        String key = "policy-refused/" + file;
        String body = String.join(
                "\n",
                problems.stream().limit(NAMED).map(PolicyProblem::toString).collect(Collectors.joining("\n")),
                "The policy that ran before stays in force.",
                "Next: correct the file; rampguard validate " + file);
        return new Alert(
                AlertText.id(key, Kind.TRIGGER, at),
                key,
                Kind.TRIGGER,
                Urgency.MESSAGE,
                Optional.empty(),
                List.of(),
                "policy file %s is refused: %s"
                        .formatted(file, problems.getFirst().what()),
                body,
                Map.of("reason", "policy-refused"),
                at);
    }

    public static Alert fileAccepted(String file, Instant at) {
        return end("policy-refused/" + file, "policy file " + file + " is well again", "It is in force.", at);
    }

    private static Alert end(String key, String title, String body, Instant at) {
        return new Alert(
                AlertText.id(key, Kind.RESOLVE, at),
                key,
                Kind.RESOLVE,
                Urgency.PAGE,
                Optional.empty(),
                List.of(),
                title,
                body,
                Map.of(),
                at);
    }
}
