package io.rampguard.policy.yaml;

import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.PolicyFile.Sited;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one directory, as Kubernetes mounts it or a person edits it. {@link #scan} looks once and is called by a
 * {@link DirectoryWatch} in the daemon, by hand in tests.
 *
 * <p>A change counts once two scans in a row read the same bytes, so that a file that is still being written is never
 * believed, not even where its first half happens to be a whole policy with fewer guardrails.
 */
public final class YamlPolicyDirectory implements PolicySource {
    private final Path directory;
    private final Optional<Connections> connections;
    private final Absence absence = new Absence();
    private final SortedSet<PolicyName> removed = new TreeSet<>();
    private Map<String, Seen> seen = new HashMap<>();
    private SortedMap<PolicyName, Sited> inForce = new TreeMap<>();
    private List<PolicyProblem> problems = List.of();
    private boolean ready;
    private volatile Current current = new Current(new TreeMap<>(), new TreeSet<>(), List.of(), new TreeSet<>(), false);

    /** @param connections what policies may name; empty where that is not known, which warns instead of refusing */
    public YamlPolicyDirectory(Path directory, Optional<Connections> connections) {
        this.directory = directory;
        this.connections = connections;
    }

    /**
     * One file over time.
     *
     * @param bytes as read by the last scan
     * @param newest what these bytes say
     * @param settled what counts: the newest reading that two scans agreed on; null until there is one
     */
    private record Seen(
            byte[] bytes, PolicyFile newest, @Nullable PolicyFile settled) {
        boolean unsettled() {
            return settled != newest;
        }
    }

    @Override
    public Current current(Instant now) {
        return current;
    }

    Path directory() {
        return directory;
    }

    /**
     * Looks at the directory once. Never throws.
     *
     * @return false where some file has changed and must be seen once more, soon
     */
    public synchronized boolean scan(Instant now) {
        List<Path> files;
        try {
            files = PolicyFiles.list(directory);
        } catch (IOException e) {
            // A directory that cannot be read says nothing about its files: everything stays as it is.
            PolicyProblem problem = new PolicyProblem(
                    Severity.ERROR,
                    directory.toString(),
                    0,
                    0,
                    "the policy directory cannot be read: " + PolicyFiles.why(e),
                    "create it or correct the setting; policies that ran before stay in force");
            problems = List.of(problem);
            publish();
            return true;
        }
        Map<String, Seen> fresh = new TreeMap<>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            fresh.put(name, look(file, name, seen.get(name)));
        }
        seen = fresh;
        ready = true;
        settle(now);
        return fresh.values().stream().noneMatch(Seen::unsettled);
    }

    @Override
    public synchronized void confirmDeletion() {
        delete(absence.confirm());
        publish();
    }

    private Seen look(Path path, String name, @Nullable Seen before) {
        byte[] bytes;
        try {
            bytes = PolicyFiles.bytes(path);
        } catch (IOException e) {
            PolicyFile unreadable = PolicyFiles.unreadable(name, e);
            return new Seen(new byte[0], unreadable, unreadable);
        }
        if (before != null && Arrays.equals(bytes, before.bytes()) && bytes.length > 0) {
            return new Seen(bytes, before.newest(), before.newest());
        }
        PolicyFile newest = parse(name, bytes);
        if (!ready) {
            return new Seen(bytes, newest, newest);
        }
        return new Seen(bytes, newest, bytes.length == 0 ? newest : before == null ? null : before.settled());
    }

    private PolicyFile parse(String name, byte[] bytes) {
        try {
            return PolicyFile.parse(name, bytes, connections);
        } catch (RuntimeException | StackOverflowError e) {
            // The reader's tests show no way here; but one file must never stop the daemon.
            return PolicyFile.unreadable(
                    name,
                    "the file could not be understood (" + e.getClass().getSimpleName() + ")",
                    "this is a mistake in Rampguard: please report it with the file");
        }
    }

    private void settle(Instant now) {
        List<PolicyFile> files = seen.values().stream()
                .map(Seen::settled)
                .filter(Objects::nonNull)
                .toList();
        delete(absence.believed(inForce.keySet(), present(files), now));
        Standing standing = Standing.after(inForce, files);
        inForce = standing.policies();
        removed.removeAll(inForce.keySet());
        problems = standing.problems();
        publish();
    }

    /** Every name that a file still holds. A refused file holds what it held when it was last accepted. */
    private Set<PolicyName> present(List<PolicyFile> settled) {
        Set<PolicyName> present = new HashSet<>();
        seen.values().forEach(s -> present.addAll(s.newest().named()));
        settled.forEach(f -> present.addAll(f.named()));
        Set<String> refused = new HashSet<>();
        seen.forEach((name, s) -> {
            if (s.newest().refused() || s.unsettled()) {
                refused.add(name);
            }
        });
        inForce.values().stream().filter(s -> refused.contains(s.file())).forEach(s -> present.add(s.name()));
        return present;
    }

    private void delete(SortedSet<PolicyName> gone) {
        removed.addAll(gone);
        inForce.keySet().removeAll(gone);
    }

    private void publish() {
        SortedMap<PolicyName, RolloutPolicy> policies = new TreeMap<>();
        inForce.forEach((name, sited) -> policies.put(name, sited.policy()));
        List<PolicyProblem> all = new ArrayList<>(problems);
        SortedSet<PolicyName> vanished = absence.vanished();
        if (!vanished.isEmpty()) {
            all.add(new PolicyProblem(
                    Severity.WARNING,
                    directory.toString(),
                    0,
                    0,
                    vanished.size() + " of " + inForce.size()
                            + " policies vanished at once; none of them is treated as deleted",
                    "bring the files back, or type 'rampguard confirm-deletion' if they were meant to go"));
        }
        current = new Current(
                Collections.unmodifiableSortedMap(policies),
                Collections.unmodifiableSortedSet(new TreeSet<>(removed)),
                all.stream().sorted().toList(),
                vanished,
                ready);
    }
}
