package io.rampguard.policy.yaml;

import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.policy.yaml.PolicyFile.Sited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
     * @param stamp of the file when it was read; null where it could not be
     * @param bytes as read by the last scan
     * @param newest what these bytes say
     * @param agreed whether two scans in a row read them
     * @param before what counts until they have; empty where the file is new
     */
    private record Seen(
            @Nullable Stamp stamp, ByteBuffer bytes, PolicyFile newest, boolean agreed, Optional<PolicyFile> before) {
        Optional<PolicyFile> settled() {
            return agreed ? Optional.of(newest) : before;
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
            fresh.put(name, look(file, seen.get(name), now));
        }
        seen = fresh;
        ready = true;
        settle(now);
        return fresh.values().stream().allMatch(Seen::agreed);
    }

    @Override
    public synchronized void confirmDeletion() {
        delete(absence.confirm());
        publish();
    }

    private Seen look(Path path, @Nullable Seen before, Instant now) {
        String name = String.valueOf(path.getFileName());
        Stamp stamp;
        ByteBuffer bytes;
        try {
            stamp = Stamp.of(path);
            if (before != null && before.agreed() && stamp.equals(before.stamp()) && stamp.settledBefore(now)) {
                return before;
            }
            bytes = ByteBuffer.wrap(PolicyFiles.bytes(path));
        } catch (IOException e) {
            PolicyFile unreadable = PolicyFiles.unreadable(name, e);
            return new Seen(null, ByteBuffer.allocate(0), unreadable, true, Optional.empty());
        }
        if (before != null && before.stamp() != null && bytes.equals(before.bytes())) {
            return new Seen(stamp, bytes, before.newest(), true, Optional.empty());
        }
        Optional<PolicyFile> settled = before == null ? Optional.empty() : before.settled();
        return new Seen(stamp, bytes, parse(name, bytes.array()), !ready, settled);
    }

    /** Tells without reading that a file has not changed: ten thousand files are then looked at in no time. */
    private record Stamp(
            Instant modified, long size, @Nullable Object key) {
        /** File systems tell time so coarsely that two writes may share an instant; later ones cannot. */
        private static final Duration COARSE = Duration.ofSeconds(10);

        static Stamp of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toInstant(), attributes.size(), attributes.fileKey());
        }

        boolean settledBefore(Instant now) {
            return modified.plus(COARSE).isBefore(now);
        }
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
                .flatMap(Optional::stream)
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
            if (s.newest().refused() || !s.agreed()) {
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
