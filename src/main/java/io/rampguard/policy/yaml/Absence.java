package io.rampguard.policy.yaml;

import io.rampguard.policy.PolicyName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tells deletions from accidents. One policy that is gone for two scans at least five seconds apart was deleted. Many that
 * vanish at once were not: an empty mount or a bad prune looks like that, and the price of believing it is a fleet at zero.
 */
final class Absence {
    static final Duration BELIEVED_AFTER = Duration.ofSeconds(5);
    private static final double MASS = 0.30;

    private final SortedMap<PolicyName, Instant> missingSince = new TreeMap<>();
    private final SortedSet<PolicyName> vanished = new TreeSet<>();

    /**
     * Looks at one scan.
     *
     * @param inForce everything that was in force before it
     * @param present names that some file still holds, also a refused one
     * @return whose deletion is believed from now on
     */
    SortedSet<PolicyName> believed(Set<PolicyName> inForce, Set<PolicyName> present, Instant now) {
        missingSince.keySet().removeIf(name -> present.contains(name) || !inForce.contains(name));
        vanished.retainAll(missingSince.keySet());
        inForce.stream().filter(name -> !present.contains(name)).forEach(name -> missingSince.putIfAbsent(name, now));
        int missing = missingSince.size();
        if (missing > 1 && missing > MASS * inForce.size()) {
            // They stay here until they are back or a person confirms, also when most of the others return.
            vanished.addAll(missingSince.keySet());
        }
        SortedSet<PolicyName> gone = new TreeSet<>();
        missingSince.forEach((name, since) -> {
            if (!vanished.contains(name) && !now.isBefore(since.plus(BELIEVED_AFTER))) {
                gone.add(name);
            }
        });
        missingSince.keySet().removeAll(gone);
        return gone;
    }

    /** A person says that they really are deleted. */
    SortedSet<PolicyName> confirm() {
        SortedSet<PolicyName> gone = new TreeSet<>(vanished);
        missingSince.keySet().removeAll(gone);
        vanished.clear();
        return gone;
    }

    SortedSet<PolicyName> vanished() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(vanished));
    }
}
