package io.rampguard.policy.yaml;

import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.YamlText.Root;
import io.rampguard.units.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * One file as it was read.
 *
 * @param policies those that are whole; none where the file has an error
 * @param named every name that could be told, also from documents that are refused
 */
record PolicyFile(String file, List<Sited> policies, Set<PolicyName> named, List<PolicyProblem> problems) {
    PolicyFile {
        policies = List.copyOf(policies);
        named = Set.copyOf(named);
        problems = List.copyOf(problems);
    }

    /** A policy and where it stands. */
    record Sited(RolloutPolicy policy, String file, Place at) {
        PolicyName name() {
            return policy.name();
        }
    }

    boolean refused() {
        return problems.stream().anyMatch(p -> p.severity() == Severity.ERROR);
    }

    static PolicyFile unreadable(String file, String what, String cure) {
        return new PolicyFile(
                file, List.of(), Set.of(), List.of(new PolicyProblem(Severity.ERROR, file, 0, 0, what, cure)));
    }

    /** Never throws, whatever the bytes are. */
    static PolicyFile parse(String file, byte[] bytes, Optional<Connections> connections) {
        Problems problems = new Problems(file);
        List<Sited> policies = new ArrayList<>();
        Set<PolicyName> named = new HashSet<>();
        for (Root root : new YamlText(problems).documents(bytes)) {
            Place at = new Place(root.node().getStartMark().getLine() + 1 + root.firstLine(), 1, "");
            if (foreign(root, problems)) {
                continue;
            }
            new Binder(problems, root.firstLine())
                    .bind(root.node(), PolicyDocument.class)
                    .ifPresent(document -> {
                        PolicyMapper mapper = new PolicyMapper(problems, connections);
                        document.metadata().flatMap(mapper::name).ifPresent(named::add);
                        mapper.map(document).ifPresent(policy -> policies.add(new Sited(policy, file, at)));
                    });
        }
        boolean whole = problems.errors() == 0;
        return new PolicyFile(file, whole ? policies : List.of(), named, problems.all());
    }

    /** Another kind of object has no fields of ours, and one sentence about it is enough. */
    private static boolean foreign(Root root, Problems problems) {
        if (!(root.node() instanceof MappingNode mapping)) {
            return false;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key
                    && key.getValue().equals("kind")
                    && tuple.getValueNode() instanceof ScalarNode kind
                    && !kind.getValue().isEmpty()
                    && !kind.getValue().equals(PolicyDocument.KIND)) {
                Place at = new Place(
                        kind.getStartMark().getLine() + 1 + root.firstLine(),
                        kind.getStartMark().getColumn() + 1,
                        "kind");
                problems.error(
                        at,
                        "this document is of kind '" + Words.shown(kind.getValue()) + "' and no policy",
                        Nearest.to(kind.getValue(), List.of(PolicyDocument.KIND))
                                        .isPresent()
                                ? "write kind: " + PolicyDocument.KIND
                                : "keep other objects in another directory; a policy is of kind "
                                        + PolicyDocument.KIND);
                return true;
            }
        }
        return false;
    }
}
