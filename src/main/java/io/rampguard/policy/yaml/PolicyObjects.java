package io.rampguard.policy.yaml;

import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.PolicyFile.Sited;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Policies that are handed in one by one, as a cluster hands over its objects: the same documents, the same problems and the
 * same doubt about many that vanish at once as a {@link YamlPolicyDirectory} has.
 *
 * <p>A problem names its object as {@code namespace/name}; an object has no lines.
 */
public final class PolicyObjects implements PolicySource {
    private final Optional<Connections> connections;
    private final Absence absence = new Absence();
    private final SortedSet<PolicyName> removed = new TreeSet<>();
    private final SortedMap<PolicyName, Held> present = new TreeMap<>();
    private SortedMap<PolicyName, Sited> inForce = new TreeMap<>();
    private boolean ready;
    private boolean changed;
    private boolean doubtful;
    private Current current = new Current(new TreeMap<>(), new TreeSet<>(), List.of(), new TreeSet<>(), false);

    /** @param connections what policies may name; empty where that is not known, which warns instead of refusing */
    public PolicyObjects(Optional<Connections> connections) {
        this.connections = connections;
    }

    private record Held(String json, PolicyFile read) {}

    /** How problems call the object. */
    private static String label(PolicyName name) {
        return name.namespace() + "/" + name.name();
    }

    /**
     * The object is there and says this. The same text again costs nothing.
     *
     * @param json the whole document, of the metadata name and namespace only
     */
    public synchronized void present(PolicyName name, String json) {
        Held held = present.get(name);
        if (held == null || !held.json().equals(json)) {
            present.put(name, new Held(json, read(name, json)));
            changed = true;
        }
    }

    /** The object is gone, or about to go. Repeating it does nothing. */
    public synchronized void gone(PolicyName name) {
        changed |= present.remove(name) != null;
    }

    /** Every object that was there at the start has been handed in. */
    public synchronized void complete() {
        changed |= !ready;
        ready = true;
    }

    @Override
    public synchronized Current current(Instant now) {
        if (ready && (changed || doubtful)) {
            settle(now);
        }
        return current;
    }

    @Override
    public synchronized void confirmDeletion() {
        delete(absence.confirm());
        changed = true;
    }

    private PolicyFile read(PolicyName name, String json) {
        PolicyFile file;
        try {
            file = PolicyFile.parse(label(name), json.getBytes(StandardCharsets.UTF_8), connections);
        } catch (RuntimeException | StackOverflowError e) {
            file = PolicyFile.unreadable(
                    label(name),
                    "the policy could not be understood (" + e.getClass().getSimpleName() + ")",
                    "this is a mistake in Rampguard: please report it with the policy");
        }
        List<PolicyProblem> unplaced = file.problems().stream()
                .map(p -> new PolicyProblem(p.severity(), p.file(), 0, 0, p.what(), p.cure()))
                .toList();
        return new PolicyFile(file.file(), file.policies(), Set.of(name), unplaced);
    }

    private void settle(Instant now) {
        List<PolicyFile> files = present.values().stream().map(Held::read).toList();
        Set<PolicyName> named = new HashSet<>(present.keySet());
        delete(absence.believed(inForce.keySet(), named, now));
        Standing standing = Standing.after(inForce, files);
        inForce = standing.policies();
        removed.removeAll(inForce.keySet());
        doubtful = !named.containsAll(inForce.keySet());
        changed = false;
        publish(standing.problems());
    }

    private void delete(SortedSet<PolicyName> gone) {
        removed.addAll(gone);
        inForce.keySet().removeAll(gone);
    }

    private void publish(List<PolicyProblem> problems) {
        SortedMap<PolicyName, RolloutPolicy> policies = new TreeMap<>();
        inForce.forEach((name, sited) -> policies.put(name, sited.policy()));
        List<PolicyProblem> all = new ArrayList<>(problems);
        SortedSet<PolicyName> vanished = absence.vanished();
        if (!vanished.isEmpty()) {
            all.add(new PolicyProblem(
                    Severity.WARNING,
                    "cluster",
                    0,
                    0,
                    vanished.size() + " of " + inForce.size()
                            + " policies vanished at once; none of them is treated as deleted",
                    "apply them again, or type 'rampguard confirm-deletion' if they were meant to go"));
        }
        current = new Current(
                Collections.unmodifiableSortedMap(policies),
                Collections.unmodifiableSortedSet(new TreeSet<>(removed)),
                all.stream().sorted().toList(),
                vanished,
                true);
    }
}
