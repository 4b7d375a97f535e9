package io.rampguard.policy.yaml;

import io.rampguard.policy.Confidence;
import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.Guardrail.TrafficShare;
import io.rampguard.policy.yaml.PolicyDocument.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads how sure a rollback must be, and refuses what the chosen method would not act on: an accepted promise that nobody
 * keeps would be a lie.
 */
final class ConfidenceMapper {
    private static final double LEAST = 0.0001;
    private static final double MOST = 0.2;
    private static final String CURE = "or write confidence: {method: sequential}";

    private final Problems problems;
    private final Values values;

    ConfidenceMapper(Problems problems) {
        this.problems = problems;
        this.values = new Values(problems);
    }

    Confidence map(Spec spec) {
        Optional<PolicyDocument.Confidence> written = spec.confidence();
        Method method = written.flatMap(PolicyDocument.Confidence::method)
                        .map(Scalar::text)
                        .orElse(Defaults.METHOD)
                        .equals("threshold")
                ? Method.THRESHOLD
                : Method.SEQUENTIAL;
        Optional<Scalar> falseRollback = written.flatMap(PolicyDocument.Confidence::falseRollback);
        if (method == Method.THRESHOLD) {
            falseRollback.ifPresent(f -> refuse(f.place(), "'" + f.path() + "'"));
            spec.metrics()
                    .flatMap(MetricsDocument::bucketLabel)
                    .ifPresent(b -> refuse(b.place(), "'" + b.path() + "'"));
            spec.guardrails().map(Items::all).orElse(List.of()).forEach(this::plain);
        }
        return new Confidence(falseRollback.flatMap(this::chance).orElse(Confidence.DEFAULT.falseRollback()), method);
    }

    private Optional<Double> chance(Scalar written) {
        Optional<Double> chance = values.share(written).map(share -> share.fraction());
        if (chance.isPresent() && (chance.get() < LEAST || chance.get() > MOST)) {
            problems.error(
                    written.place(),
                    "'" + written.path() + "' must be within 0.01% and 20%, and is " + written.text(),
                    "write for example 1%");
            return Optional.empty();
        }
        return chance;
    }

    /** One guardrail under {@code method: threshold}. */
    private void plain(GuardrailDocument entry) {
        entry.sensitivity()
                .filter(s -> !s.text().equals(Defaults.SENSITIVITY))
                .ifPresent(s -> refuse(s.place(), "'" + s.path() + ": " + s.text() + "'"));
        entry.signal()
                .filter(s -> s.text().equals(TrafficShare.SIGNAL))
                .ifPresent(s -> refuse(s.place(), "a guardrail on '" + s.text() + "'"));
        entry.slo().flatMap(GuardrailDocument.Slo::over).map(Items::all).orElse(List.of()).stream()
                .findFirst()
                .filter(this::tooLong)
                .ifPresent(w -> problems.error(
                        w.place(),
                        "method 'threshold' remembers 30 minutes, and a window of " + w.text() + " looks further back",
                        "write a long window of at most 30m, " + CURE));
    }

    private boolean tooLong(Scalar window) {
        Duration length = new Values(new Problems("")).duration(window).orElse(Duration.ZERO);
        return length.compareTo(Confidence.THRESHOLD_MEMORY) > 0;
    }

    private void refuse(Place place, String what) {
        problems.error(
                place, what + " needs method 'sequential', and the policy says 'threshold'", "remove it, " + CURE);
    }
}
