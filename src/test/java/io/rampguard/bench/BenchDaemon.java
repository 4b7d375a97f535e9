package io.rampguard.bench;

import io.rampguard.analysis.Evidence;
import io.rampguard.analysis.Judge;
import io.rampguard.analysis.PolicyJudge;
import io.rampguard.analysis.SequentialEvidence;
import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.controller.Controller;
import io.rampguard.controller.Ports;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.controller.Tick;
import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagKey;
import io.rampguard.flags.embedded.EmbeddedFlags;
import io.rampguard.flags.embedded.FlagTableFile;
import io.rampguard.flags.embedded.KeptFlags;
import io.rampguard.metrics.prometheus.PrometheusSettings;
import io.rampguard.metrics.prometheus.PrometheusSource;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Phase;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Step;
import io.rampguard.store.Revision;
import io.rampguard.store.SaveResult;
import io.rampguard.store.jdbc.JdbcStore;
import io.rampguard.store.jdbc.LeaseTable;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The parts of a daemon as the wiring joins them, without the web server: real controller, judge, source, flags and store. */
final class BenchDaemon implements AutoCloseable {
    /** More writers at once would wait longer than the store lets them. */
    private static final int AT_ONCE = 200;

    private static final Duration LEASE = Duration.ofSeconds(60);

    final BenchClock clock;
    final BenchInstruments instruments = new BenchInstruments();
    final BenchPolicies policies;
    final Path folder;
    private final JdbcStore store;
    private final LeaseTable leadership;
    private final EmbeddedFlags embedded;
    private final PrometheusSource source;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Judge judge = new PolicyJudge();
    private final Controller controller;

    BenchDaemon(BenchPolicies policies, URI prometheus, Instant start) throws IOException {
        clock = new BenchClock(start);
        this.policies = policies;
        folder = Files.createTempDirectory("rampguard-bench");
        store = JdbcStore.sqlite(folder.resolve("rampguard.db"), List.of("log"));
        leadership = new LeaseTable(store, "bench", LEASE, LEASE.dividedBy(3));
        embedded = new EmbeddedFlags(new FlagTableFile(folder.resolve("flags.json")));
        source = new PrometheusSource(PrometheusSettings.at("default", prometheus), clock);
        controller = new Controller(
                new Ports(
                        policies,
                        Map.of("default", source),
                        Map.of(FlagTarget.EMBEDDED, embedded.backend()),
                        store,
                        store,
                        store,
                        leadership,
                        judge,
                        alerts -> {},
                        instruments,
                        clock,
                        threads),
                Tick.Pace.DEFAULT);
    }

    /**
     * The fleet as an earlier daemon left it: the first {@code active} rollouts hold their first stage and have read the hours
     * before it, which is not what is measured here; the others were rolled back, and are served as control.
     */
    void begin(int active) {
        Instant now = clock.instant();
        long term = leadership.term(now).orElseThrow();
        List<RolloutPolicy> all = List.copyOf(policies.current(now).policies().values());
        RolloutState out = new RolloutState.RolledBack(Reason.of(ReasonCode.OPERATOR), now, Percentage.of(10), 0);
        RolloutState up = new RolloutState.Ramping(
                Step.to(0, Percentage.of(10), Percentage.ZERO, false).confirmedAt(now));
        List<FlagChange> flags = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            flags.add(change(all.get(i), i < active ? Percentage.of(10) : Percentage.ZERO, term));
        }
        KeptFlags.put(new FlagTableFile(folder.resolve("flags.json")), flags);
        embedded.refresh();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = from; i < Math.min(all.size(), from + AT_ONCE); i++) {
                    RolloutPolicy policy = all.get(i);
                    RolloutState state = i < active ? up : out;
                    writers.execute(() -> save(
                            Rollout.of(policy, read(policy, now), now, List.of())
                                    .withState(state),
                            term));
                }
            }
        }
    }

    private void save(Rollout rollout, long term) {
        SaveResult saved = store.save(rollout, Revision.NONE, term, List.of(), List.of());
        if (!(saved instanceof SaveResult.Saved)) {
            throw new IllegalStateException(rollout.name() + " was not saved: " + saved);
        }
    }

    private static Evidence read(RolloutPolicy policy, Instant now) {
        Map<String, Instant> cursors = new HashMap<>();
        policy.metrics().signals().forEach(signal -> cursors.put(signal.name(), now.minus(BenchPolicies.EVERY)));
        return policy.confidence().method() == Confidence.Method.THRESHOLD
                ? new ThresholdEvidence(cursors, Optional.empty(), Optional.empty(), Map.of(), Map.of())
                : new SequentialEvidence(
                        cursors, Optional.empty(), Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    private static FlagChange change(RolloutPolicy policy, Percentage to, long term) {
        FlagTarget flag = policy.flag();
        return new FlagChange(
                new FlagKey(flag.backend(), flag.key()),
                new Arms(flag.variant(), flag.control(), flag.bucketBy()),
                to,
                Optional.empty(),
                term,
                new ChangeNote(policy.name().toString(), policy.revision(), to.isZero()));
    }

    /** One beat as the wiring has it. */
    void tick() {
        Map<String, Arms> promised = new HashMap<>();
        for (RolloutPolicy policy : controller.policies().values()) {
            promised.put(
                    policy.flag().key(),
                    new Arms(
                            policy.flag().variant(),
                            policy.flag().control(),
                            policy.flag().bucketBy()));
        }
        embedded.expect(promised);
        controller.tick();
    }

    /** Turns the clock to the next poll, at which every flag is due, and ticks. */
    void poll() {
        clock.toNextPoll(BenchPolicies.EVERY);
        tick();
    }

    long in(Phase phase) {
        return controller.rollouts().stream()
                .filter(status -> status.phase() == phase)
                .count();
    }

    List<RolloutStatus> rollouts() {
        return controller.rollouts();
    }

    /** Of the database with its log, in bytes. */
    long stored() throws IOException {
        long total = 0;
        for (String name : List.of("rampguard.db", "rampguard.db-wal")) {
            Path file = folder.resolve(name);
            total += Files.exists(file) ? Files.size(file) : 0;
        }
        return total;
    }

    @Override
    public void close() throws IOException {
        controller.stop();
        source.close();
        threads.shutdownNow();
        store.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
