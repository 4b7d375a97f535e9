package io.rampguard.simulation;

import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.RolloutPolicy;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Policies as Git last applied them. */
public final class SimulatedPolicies implements PolicySource {
    final TreeMap<PolicyName, RolloutPolicy> policies = new TreeMap<>();
    final SortedSet<PolicyName> removed = new TreeSet<>();
    final SortedSet<PolicyName> vanished = new TreeSet<>();
    boolean ready = true;

    SimulatedPolicies apply(RolloutPolicy... applied) {
        for (RolloutPolicy policy : applied) {
            policies.put(policy.name(), policy);
            removed.remove(policy.name());
            vanished.remove(policy.name());
        }
        return this;
    }

    void delete(PolicyName name) {
        policies.remove(name);
        removed.add(name);
    }

    @Override
    public Current current(Instant now) {
        return new Current(new TreeMap<>(policies), new TreeSet<>(removed), List.of(), new TreeSet<>(vanished), ready);
    }

    @Override
    public void confirmDeletion() {
        removed.addAll(vanished);
        vanished.clear();
    }
}
