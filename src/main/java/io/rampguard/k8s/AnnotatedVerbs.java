package io.rampguard.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.Fleet.Answer;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What operators ask by annotation: {@code rampguard.io/approve: <request id>}, beside {@code rampguard.io/by} and
 * {@code rampguard.io/reason}. A request is answered once; the answer stands in the status under {@code requests}, and the
 * annotation is never touched. Who may ask is the admission policy's affair, before it comes here.
 */
public final class AnnotatedVerbs {
    private static final System.Logger LOG = System.getLogger(AnnotatedVerbs.class.getName());
    private static final String PREFIX = PolicyResources.GROUP + "/";
    private static final List<String> VERBS =
            List.of("roll-back", "pause", "resume", "approve", "reject", "advance", "step-down", "jump", "re-arm");
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,2}))?%?");

    private final PolicyResources resources;
    private final Fleet fleet;
    private final ClusterEvents events;

    public AnnotatedVerbs(PolicyResources resources, Fleet fleet, ClusterEvents events) {
        this.resources = resources;
        this.fleet = fleet;
        this.events = events;
    }

    /** One request and its object. */
    private record Request(String verb, String id, Map<String, String> said) {
        Optional<String> said(String key) {
            return Optional.ofNullable(said.get(PREFIX + key)).filter(text -> !text.isBlank());
        }
    }

    /** Answers what was asked since the last round, a roll-back first. Only for the daemon that decides; never throws. */
    public void obey(Instant now) {
        for (String verb : VERBS) {
            resources.all().forEach((name, object) -> {
                Map<String, String> said = Optional.ofNullable(
                                object.getMetadata().getAnnotations())
                        .orElse(Map.of());
                String id = said.getOrDefault(PREFIX + verb, "").strip();
                if (!id.isEmpty() && !id.equals(answered(object, verb))) {
                    obey(name, new Request(verb, id, said), now);
                }
            });
        }
    }

    private void obey(PolicyName name, Request request, Instant now) {
        Answered answered = answer(name, request);
        if (answered.outcome().equals("later")) {
            return;
        }
        LOG.log(
                System.Logger.Level.INFO,
                () -> "rollout=" + name + " verb=" + request.verb() + " request=" + request.id() + " outcome="
                        + answered.outcome() + " text=\"" + answered.text() + "\"");
        resources.find(name).ifPresent(object -> {
            record(object, request, answered, now);
            boolean refused = answered.outcome().equals("refused");
            String who = request.said("by").orElse("somebody");
            events.tell(
                    object,
                    refused ? "RequestRefused" : "RequestObeyed",
                    refused,
                    who + " asked to " + request.verb() + ": " + answered.text(),
                    now);
        });
    }

    private record Answered(String outcome, String text) {}

    private Answered answer(PolicyName name, Request request) {
        Optional<String> by = request.said("by");
        Optional<String> why = request.said("reason");
        if (by.isEmpty() || why.isEmpty()) {
            return new Answered(
                    "refused",
                    "say who asks in " + PREFIX + "by and why in " + PREFIX + "reason, with a new request id");
        }
        Optional<Verb> verb = verb(request);
        if (verb.isEmpty()) {
            return new Answered(
                    "refused", "a jump needs the stage in " + PREFIX + "to, such as 25%, with a new request id");
        }
        Command command = new Command(verb.get(), request.verb() + "/" + request.id(), by.get(), why.get());
        return switch (fleet.obey(name, command)) {
            case Answer.Obeyed obeyed -> new Answered("obeyed", obeyed.sentence());
            case Answer.Conflict conflict -> new Answered("refused", conflict.sentence());
            case Answer.UnknownRollout unknown -> new Answered("later", unknown.sentence());
            case Answer.Unavailable unavailable -> new Answered("later", unavailable.sentence());
        };
    }

    private static Optional<Verb> verb(Request request) {
        return switch (request.verb()) {
            case "roll-back" -> Optional.of(new Verb.RollBack());
            case "pause" -> Optional.of(new Verb.Pause());
            case "resume" -> Optional.of(new Verb.Resume());
            case "approve" -> Optional.of(new Verb.Approve());
            case "reject" -> Optional.of(new Verb.Reject());
            case "advance" -> Optional.of(new Verb.Advance());
            case "step-down" -> Optional.of(new Verb.StepDown());
            case "jump" -> request.said("to").flatMap(AnnotatedVerbs::share).map(Verb.Jump::new);
            default -> reArm(request);
        };
    }

    /** A stage that cannot be understood is no request to begin at the first. */
    private static Optional<Verb> reArm(Request request) {
        Optional<String> from = request.said("from-stage");
        return from.isEmpty()
                ? Optional.of(new Verb.ReArm(Optional.empty()))
                : from.flatMap(AnnotatedVerbs::share).map(share -> new Verb.ReArm(Optional.of(share)));
    }

    private static Optional<Percentage> share(String text) {
        Matcher match = SHARE.matcher(text.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        String fraction = Optional.ofNullable(match.group(2)).orElse("");
        int points = Integer.parseInt(match.group(1)) * 100 + Integer.parseInt((fraction + "00").substring(0, 2));
        return points <= Percentage.ALL.basisPoints() ? Optional.of(new Percentage(points)) : Optional.empty();
    }

    /** Tried until it is on record: a request that is answered twice is harmless, since its id was handled. */
    private void record(GenericKubernetesResource object, Request request, Answered answered, Instant now) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", request.id());
        entry.put("outcome", answered.outcome());
        entry.put("text", answered.text().length() > 500 ? answered.text().substring(0, 500) : answered.text());
        entry.put("at", now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
        try {
            resources.patchStatus(object, Map.of("requests", Map.of(request.verb(), entry)));
        } catch (KubernetesClientException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "request=" + request.id() + " was answered, and the status did not take it: "
                            + e.getMessage());
        }
    }

    private static String answered(GenericKubernetesResource object, String verb) {
        return PolicyResources.status(object).get("requests") instanceof Map<?, ?> requests
                        && requests.get(verb) instanceof Map<?, ?> answer
                        && answer.get("id") instanceof String id
                ? id
                : "";
    }
}
