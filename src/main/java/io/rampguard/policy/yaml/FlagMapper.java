package io.rampguard.policy.yaml;

import io.rampguard.policy.Arm;
import io.rampguard.policy.Connections;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.yaml.FlagDocument.ArmDocument;
import io.rampguard.units.Nearest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the flag and its two arms. */
final class FlagMapper {
    /** What names one request: bucketing by it would draw every request's arm anew. Compared without case and separators. */
    static final Set<String> REQUEST_IDS = Set.of(
            "request",
            "requestid",
            "reqid",
            "trace",
            "traceid",
            "traceparent",
            "span",
            "spanid",
            "correlationid",
            "invocationid",
            "operationid",
            "eventid",
            "transactionid",
            "timestamp",
            "random");

    private final Problems problems;
    private final Optional<Connections> connections;

    FlagMapper(Problems problems, Optional<Connections> connections) {
        this.problems = problems;
        this.connections = connections;
    }

    Optional<FlagTarget> map(FlagDocument flag) {
        String backend = backend(flag);
        String bucketBy = flag.bucketBy().map(Scalar::text).orElse(FlagTarget.TARGETING_KEY);
        flag.bucketBy()
                .filter(b -> requestId(b.text()))
                .ifPresent(b -> problems.error(
                        b.place(),
                        "'" + b.path() + "': '" + Words.shown(b.text())
                                + "' names a request, so each request would draw its arm anew",
                        "bucket by what stays: a user, an organisation, a session or a conversation"));
        Optional<Arm> control = flag.control().flatMap(this::arm);
        Optional<Arm> variant = flag.variant().flatMap(this::arm);
        if (control.isEmpty() || variant.isEmpty() || flag.key().isEmpty()) {
            return Optional.empty();
        }
        if (!differ(flag, control.get(), variant.get())) {
            return Optional.empty();
        }
        return Optional.of(new FlagTarget(backend, flag.key().get().text(), control.get(), variant.get(), bucketBy));
    }

    private String backend(FlagDocument flag) {
        String standard = connections.map(Connections::defaultBackend).orElse(FlagTarget.EMBEDDED);
        String backend = flag.backend().map(Scalar::text).orElse(standard);
        Place at = flag.backend().map(Scalar::place).orElse(flag.at().place());
        if (connections.isPresent() && !connections.get().backends().containsKey(backend)) {
            problems.error(
                    at,
                    "unknown backend '" + Words.shown(backend) + "'",
                    Nearest.cure(backend, connections.get().backends().keySet()));
        } else if (connections.isEmpty()
                && !Set.of(FlagTarget.EMBEDDED, FlagTarget.EXTERNAL).contains(backend)) {
            problems.warning(
                    at,
                    "whether a backend '" + Words.shown(backend) + "' is configured could not be checked",
                    "give the daemon's configuration with --config");
        }
        return backend;
    }

    private Optional<Arm> arm(ArmDocument arm) {
        return arm.name().map(name -> new Arm(name.text(), arm.value().map(Json::text)));
    }

    private boolean differ(FlagDocument flag, Arm control, Arm variant) {
        Place at = flag.variant().map(v -> v.at().place()).orElse(flag.at().place());
        int before = problems.errors();
        if (control.name().equals(variant.name())) {
            problems.error(
                    at,
                    "control and variant are both called '" + Words.shown(control.name()) + "'",
                    "give the variant its own name");
        }
        Optional<Json> first = flag.control().flatMap(ArmDocument::value);
        Optional<Json> second = flag.variant().flatMap(ArmDocument::value);
        boolean written = flag.control().filter(c -> c.at().has("value")).isPresent();
        if (written != flag.variant().filter(v -> v.at().has("value")).isPresent()) {
            problems.error(at, "only one arm has a value", "give both arms a value, or neither");
        }
        if (first.isPresent() && second.isPresent()) {
            if (first.get().text().equals(second.get().text())) {
                problems.error(
                        second.get().place(),
                        "control and variant have the same value",
                        "change the variant's value to what is tried");
            } else if (!first.get().type().equals(second.get().type())) {
                problems.error(
                        second.get().place(),
                        "control's value is of type " + first.get().type() + " and the variant's of type "
                                + second.get().type(),
                        "give both arms values of one type; evaluations ask for one");
            }
        }
        return problems.errors() == before;
    }

    private static boolean requestId(String attribute) {
        String plain = attribute.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return REQUEST_IDS.stream().anyMatch(id -> plain.equals(id) || (id.endsWith("id") && plain.endsWith(id)));
    }
}
