package io.rampguard.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.rampguard.analysis.Finding;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Kebab;
import io.rampguard.units.Percentage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a policy's status that people and their tools read. The conditions follow kstatus, so that Flux, Argo CD and
 * {@code kubectl wait} understand them: a ramp on its way is Ready, one that was rolled back or refused is Stalled.
 */
final class StatusFace {
    private static final int SENTENCE = 600;
    private static final int GUARDRAILS = 32;
    private static final int GUARDRAIL_TEXT = 300;

    private final Fleet fleet;

    StatusFace(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Whether a condition holds, why in one word, and why in a sentence. */
    private record Condition(String type, boolean holds, String reason, String message) {}

    /**
     * The whole face; empty while this daemon has yet to look, since what its predecessor wrote is still true.
     *
     * @param now of conditions that change
     */
    Map<String, @Nullable Object> of(GenericKubernetesResource object, Instant now) {
        PolicyName name = PolicyResources.name(object);
        Optional<RolloutStatus> status = fleet.rollout(name);
        if (status.filter(RolloutStatus::awaitsFirstTick).isPresent()) {
            return Map.of();
        }
        Map<String, @Nullable Object> face = new LinkedHashMap<>();
        face.put("observedGeneration", object.getMetadata().getGeneration());
        Optional<PolicyProblem> problem = fleet.problems().stream()
                .filter(p -> p.severity() == Severity.ERROR && p.file().equals(name.namespace() + "/" + name.name()))
                .findFirst();
        status.ifPresent(one -> describe(face, one));
        List<Condition> conditions = problem.map(StatusFace::refused)
                .or(() -> status.map(StatusFace::conditions))
                .orElse(List.of());
        face.put("conditions", conditions(conditions, object, now));
        return face;
    }

    private static void describe(Map<String, @Nullable Object> face, RolloutStatus one) {
        face.put("phase", one.phase().label());
        face.put("percent", one.percent().map(Percentage::toString).orElse("unknown"));
        face.put("stage", one.stage().toString());
        face.put("exposure", one.percent().map(Percentage::basisPoints).orElse(null));
        face.put("revision", one.revision());
        face.put("since", time(one.since()));
        face.put(
                "hold",
                one.hold()
                        .map(hold -> Map.of("started", time(hold.started()), "ends", time(hold.ends())))
                        .orElse(null));
        face.put(
                "reason",
                Map.of(
                        "code",
                        one.reason().code().label(),
                        "text",
                        cut(one.reason().text(), SENTENCE)));
        face.put("exposedRequests", Math.round(one.exposed()));
        face.put(
                "guardrails",
                one.findings().stream()
                        .limit(GUARDRAILS)
                        .map(StatusFace::guardrail)
                        .toList());
    }

    private static Map<String, Object> guardrail(Finding finding) {
        return Map.of(
                "id", finding.guardrail(),
                "signal", finding.signal(),
                "verdict", Kebab.of(finding.verdict()),
                "text", cut(finding.reason().text(), GUARDRAIL_TEXT));
    }

    private static List<Condition> refused(PolicyProblem problem) {
        String message = cut(problem.what() + " — " + problem.cure(), SENTENCE);
        return List.of(
                new Condition("Ready", false, "InvalidPolicy", message),
                new Condition("Progressing", false, "InvalidPolicy", message),
                new Condition("Degraded", true, "InvalidPolicy", message),
                new Condition("Stalled", true, "InvalidPolicy", message));
    }

    private static List<Condition> conditions(RolloutStatus one) {
        String message = cut(one.reason().text(), SENTENCE);
        Phase phase = one.phase();
        String reason = camel(phase.label());
        boolean out = phase == Phase.ROLLED_BACK || phase == Phase.ROLLING_BACK;
        boolean moving = phase == Phase.RAMPING || phase == Phase.WATCHING || phase == Phase.ROLLING_BACK;
        return List.of(
                new Condition("Ready", !out, reason, message),
                new Condition("Progressing", moving, reason, message),
                new Condition("Degraded", out || phase == Phase.PAUSED, reason, message),
                new Condition("Stalled", phase == Phase.ROLLED_BACK, reason, message));
    }

    /** A condition that stays as it was keeps the time of its last change. */
    private static List<Map<String, Object>> conditions(
            List<Condition> wanted, GenericKubernetesResource object, Instant now) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Condition condition : wanted) {
            String status = condition.holds() ? "True" : "False";
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", condition.type());
            map.put("status", status);
            map.put("reason", condition.reason());
            map.put("message", condition.message());
            map.put("observedGeneration", object.getMetadata().getGeneration());
            map.put(
                    "lastTransitionTime",
                    present(object, condition.type())
                            .filter(there -> status.equals(there.get("status")))
                            .map(there -> there.get("lastTransitionTime"))
                            .map(String::valueOf)
                            .orElse(time(now)));
            all.add(map);
        }
        return all;
    }

    private static Optional<Map<?, ?>> present(GenericKubernetesResource object, String type) {
        if (PolicyResources.status(object).get("conditions") instanceof List<?> conditions) {
            for (Object condition : conditions) {
                if (condition instanceof Map<?, ?> map && type.equals(map.get("type"))) {
                    return Optional.of(map);
                }
            }
        }
        return Optional.empty();
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }

    /** {@code rolled-back} is {@code RolledBack}. */
    static String camel(String kebab) {
        StringBuilder out = new StringBuilder();
        for (String word : kebab.split("-", -1)) {
            out.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return out.toString();
    }
}
