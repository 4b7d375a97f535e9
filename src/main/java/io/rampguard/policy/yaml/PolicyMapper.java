package io.rampguard.policy.yaml;

import io.rampguard.policy.Confidence;
import io.rampguard.policy.Connections;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Patience;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.RampPlan;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.PolicyDocument.Metadata;
import io.rampguard.policy.yaml.PolicyDocument.Spec;
import io.rampguard.units.Nearest;
import io.rampguard.units.Percentage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Turns a document into a policy, or into problems: defaults, presets and units end here. It goes on after a problem, so
 * that a file's problems are reported all at once; nothing is built from a document that has one.
 */
final class PolicyMapper {
    /** RFC 1123, as the Kubernetes API checks names of objects and namespaces. */
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Problems problems;
    private final Optional<Connections> connections;

    PolicyMapper(Problems problems, Optional<Connections> connections) {
        this.problems = problems;
        this.connections = connections;
    }

    Optional<RolloutPolicy> map(PolicyDocument document) {
        Optional<PolicyName> name = document.metadata().flatMap(this::name);
        return document.spec().flatMap(spec -> spec(spec, name));
    }

    /** The name, where it can be told; for documents that are refused otherwise, too. */
    Optional<PolicyName> name(Metadata metadata) {
        int before = problems.errors();
        metadata.name()
                .filter(n -> !NAME.matcher(n.text()).matches())
                .ifPresent(n -> problems.error(
                        n.place(),
                        "'" + Words.shown(n.text()) + "' cannot be the name of a policy",
                        "use lower-case letters, digits, '-' and '.', as Kubernetes does"));
        metadata.namespace()
                .filter(n -> !NAMESPACE.matcher(n.text()).matches())
                .ifPresent(n -> problems.error(
                        n.place(),
                        "'" + Words.shown(n.text()) + "' cannot be a namespace",
                        "use lower-case letters, digits and '-', at most 63"));
        if (problems.errors() > before
                || metadata.at().has("namespace") != metadata.namespace().isPresent()) {
            return Optional.empty();
        }
        String namespace = metadata.namespace().map(Scalar::text).orElse(PolicyName.DEFAULT_NAMESPACE);
        return metadata.name().map(n -> new PolicyName(namespace, n.text()));
    }

    private Optional<RolloutPolicy> spec(Spec spec, Optional<PolicyName> name) {
        boolean dryRun = truth(spec.dryRun());
        Place place = spec.at().place();
        Optional<FlagTarget> flag = spec.flag().flatMap(new FlagMapper(problems, connections)::map);
        SignalBook book = new SignalBook(problems, spec.metrics());
        Confidence confidence = new ConfidenceMapper(problems).map(spec);
        List<Guardrail> guardrails =
                spec.guardrails().map(new GuardrailMapper(problems, book)::map).orElse(List.of());
        Optional<MetricsPlan> metrics =
                new MetricsMapper(problems, connections).map(spec.metrics(), flag, book.used(), place);
        Optional<RampPlan> ramp = new RampMapper(problems, dryRun, smallestStep(spec)).map(spec.ramp(), place);
        Patience patience = new PatienceMapper(problems).map(spec.patience());
        boolean unguarded = guarded(spec);
        splits(spec, flag, dryRun);
        List<String> alerts = alerts(spec);
        if (problems.errors() > 0 || name.isEmpty() || flag.isEmpty() || metrics.isEmpty() || ramp.isEmpty()) {
            return Optional.empty();
        }
        return spec.revision()
                .map(revision -> new RolloutPolicy(
                        name.get(),
                        flag.get(),
                        revision.text(),
                        metrics.get(),
                        ramp.get(),
                        guardrails,
                        unguarded,
                        confidence,
                        patience,
                        alerts,
                        dryRun));
    }

    /** Of the backend as it is named, also where the rest of the flag was refused. */
    private Percentage smallestStep(Spec spec) {
        return connections
                .map(c -> {
                    String backend = spec.flag()
                            .flatMap(FlagDocument::backend)
                            .map(Scalar::text)
                            .orElse(c.defaultBackend());
                    return c.backends().getOrDefault(backend, Percentage.ZERO);
                })
                .orElse(Percentage.ZERO);
    }

    /** A share of traffic is compared with the share asked for, and an onlooker asks for none. */
    private void splits(Spec spec, Optional<FlagTarget> flag, boolean dryRun) {
        for (GuardrailDocument entry : spec.guardrails().map(Items::all).orElse(List.of())) {
            Optional<Scalar> share = entry.signal().filter(s -> s.text().equals(Guardrail.TrafficShare.SIGNAL));
            if (share.isEmpty()) {
                continue;
            }
            if (flag.map(FlagTarget::external).orElse(false)) {
                problems.error(
                        share.get().place(),
                        "'traffic-share' compares with the share that Rampguard asked for, and with backend 'external' it asks for none",
                        "remove this guardrail");
            } else if (dryRun) {
                problems.warning(
                        share.get().place(),
                        "'traffic-share' compares with the share that Rampguard asked for, and a dry run asks for none",
                        "remove this guardrail until 'dryRun' is");
            }
        }
    }

    private boolean guarded(Spec spec) {
        boolean unguarded = truth(spec.unguarded());
        boolean none = !spec.at().has("guardrails")
                || spec.guardrails().filter(g -> g.all().isEmpty()).isPresent();
        Place at = spec.guardrails().map(Items::place).orElse(spec.at().place());
        if (none && !unguarded) {
            problems.error(
                    at,
                    "no guardrail, so nothing would ever roll this back",
                    "add one, such as {signal: error-rate, tolerate: 0.1pp}; or write 'unguarded: true' if that is meant");
        }
        if (!none && unguarded) {
            problems.error(at, "'unguarded: true' and guardrails contradict each other", "remove one of the two");
        }
        return unguarded;
    }

    private List<String> alerts(Spec spec) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (Scalar channel : spec.alerts().map(Items::all).orElse(List.of())) {
            if (!seen.add(channel.text())) {
                problems.warning(
                        channel.place(), "channel '" + Words.shown(channel.text()) + "' is named twice", "remove one");
                continue;
            }
            names.add(channel.text());
            if (connections.isEmpty()) {
                problems.warning(
                        channel.place(),
                        "whether a channel '" + Words.shown(channel.text()) + "' is configured could not be checked",
                        "give the daemon's configuration with --config");
            } else if (!connections.get().channels().contains(channel.text())) {
                problems.error(
                        channel.place(),
                        "unknown alert channel '" + Words.shown(channel.text()) + "'",
                        Nearest.cure(channel.text(), connections.get().channels()));
            }
        }
        return names;
    }

    private static boolean truth(Optional<Scalar> written) {
        return written.map(w -> w.text().equals("true")).orElse(false);
    }
}
