package io.rampguard.policy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads policies once, for {@code rampguard validate} and for tests. The daemon follows a {@link PolicySource} instead. */
public interface PolicyReader {
    /**
     * Reads every policy in these files and directories (their {@code *.yaml} and {@code *.yml}, not their sub-directories).
     * Never throws: a path that cannot be read is a problem too.
     *
     * @param connections what the daemon has configured; without it, names of sources, backends and channels cannot be
     *     checked and are warned about
     */
    Reading read(List<Path> paths, Optional<Connections> connections);

    /**
     * What was found.
     *
     * @param files how many files were read
     * @param policies those without an error, in files without an error
     * @param problems every problem of every file, in order
     */
    record Reading(int files, SortedMap<PolicyName, RolloutPolicy> policies, List<PolicyProblem> problems) {
        public Reading {
            policies = Collections.unmodifiableSortedMap(new TreeMap<>(policies));
            problems = problems.stream().sorted().toList();
        }

        /** True where something is wrong enough to exit 1. */
        public boolean refused() {
            return problems.stream().anyMatch(p -> p.severity() == PolicyProblem.Severity.ERROR);
        }
    }
}
