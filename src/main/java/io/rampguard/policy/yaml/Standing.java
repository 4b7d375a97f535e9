package io.rampguard.policy.yaml;

import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.yaml.PolicyFile.Sited;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides what is in force after a scan. A file that is refused leaves what ran before; whoever stays in force keeps its flag
 * against newcomers.
 *
 * @param policies in force, by name
 * @param problems of the files and between them
 */
record Standing(SortedMap<PolicyName, Sited> policies, List<PolicyProblem> problems) {
    /** @param before in force until now, without those whose deletion is believed */
    static Standing after(SortedMap<PolicyName, Sited> before, Collection<PolicyFile> files) {
        List<PolicyProblem> problems = new ArrayList<>(
                files.stream().flatMap(f -> f.problems().stream()).toList());
        List<Sited> whole = files.stream()
                .filter(f -> !f.refused())
                .flatMap(f -> f.policies().stream())
                .toList();
        problems.addAll(Clashes.among(whole));
        Set<String> refused = new HashSet<>();
        problems.stream().filter(p -> p.severity() == Severity.ERROR).forEach(p -> refused.add(p.file()));
        // Refusing one newcomer keeps its older self, which may in turn stand in another's way: so until nothing
        // changes.
        while (true) {
            List<Sited> accepted =
                    whole.stream().filter(s -> !refused.contains(s.file())).toList();
            SortedMap<PolicyName, Sited> kept = new TreeMap<>(before);
            accepted.forEach(s -> kept.remove(s.name()));
            List<PolicyProblem> late = Clashes.withKept(accepted, kept.values());
            if (late.isEmpty()) {
                accepted.forEach(s -> kept.put(s.name(), s));
                return new Standing(kept, problems);
            }
            problems.addAll(late);
            refused.addAll(late.stream().map(PolicyProblem::file).collect(Collectors.toSet()));
        }
    }
}
