package io.rampguard.policy.yaml;

import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.PolicyReader;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.PolicyFile.Sited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads YAML files once. Files are called as they were given, so that a terminal can open the places of problems. */
public final class YamlPolicyReader implements PolicyReader {
    @Override
    public Reading read(List<Path> paths, Optional<Connections> connections) {
        List<PolicyProblem> problems = new ArrayList<>();
        Set<Path> files = new LinkedHashSet<>();
        paths.forEach(path -> files.addAll(files(path, problems)));
        List<PolicyFile> read = files.stream()
                .map(f -> PolicyFiles.read(f, f.toString(), connections))
                .toList();
        read.forEach(f -> problems.addAll(f.problems()));
        List<Sited> whole = read.stream().flatMap(f -> f.policies().stream()).toList();
        problems.addAll(Clashes.among(whole));
        Set<String> refused = problems.stream()
                .filter(p -> p.severity() == Severity.ERROR)
                .map(PolicyProblem::file)
                .collect(Collectors.toSet());
        SortedMap<PolicyName, RolloutPolicy> policies = new TreeMap<>();
        whole.stream().filter(s -> !refused.contains(s.file())).forEach(s -> policies.put(s.name(), s.policy()));
        return new Reading(files.size(), policies, problems);
    }

    private static List<Path> files(Path path, List<PolicyProblem> problems) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try {
            List<Path> found = PolicyFiles.list(path);
            if (found.isEmpty()) {
                problems.add(new PolicyProblem(
                        Severity.WARNING,
                        path.toString(),
                        0,
                        0,
                        "the directory holds no *.yaml and no *.yml",
                        "name the directory of the policies"));
            }
            return found;
        } catch (IOException e) {
            problems.add(new PolicyProblem(
                    Severity.ERROR,
                    path.toString(),
                    0,
                    0,
                    "the directory cannot be read: " + PolicyFiles.why(e),
                    "check that it exists and may be read"));
            return List.of();
        }
    }
}
