package io.rampguard.policy;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/** Where policies come from: a directory, or the cluster. */
public interface PolicySource {
    /**
     * The policies in force at {@code now}. Answers at once from memory and never throws; reading happens when the source
     * notices a change, so calling it on every tick costs nothing.
     */
    Current current(Instant now);

    /**
     * What is in force.
     *
     * @param policies accepted, by name; a refused file leaves the policy that ran before in force
     * @param removed policies that were in force and whose deletion is believed: gone for two scans at least 5 s apart,
     *     and not part of a mass vanishing
     * @param problems every problem of every file, in order
     * @param vanished policies that vanished all at once (more than one and more than 30 %): none is treated as deleted
     *     until a person confirms
     * @param ready false until the first complete read
     */
    record Current(
            SortedMap<PolicyName, RolloutPolicy> policies,
            SortedSet<PolicyName> removed,
            List<PolicyProblem> problems,
            SortedSet<PolicyName> vanished,
            boolean ready) {}

    /** A person says that the vanished policies really are deleted. Repeating it does nothing. */
    void confirmDeletion();
}
