package io.rampguard.bench;

import io.rampguard.analysis.ThresholdJudge;
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
import io.rampguard.metrics.prometheus.PrometheusSettings;
import io.rampguard.metrics.prometheus.PrometheusSource;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Phase;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.store.Revision;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The parts of a daemon as the wiring joins them, without the web server: real controller, judge, source, flags and store. */
final class BenchDaemon implements AutoCloseable {
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
    private final Controller controller;

    BenchDaemon(int flags, URI prometheus, Instant start) throws IOException {
        clock = new BenchClock(start);
        policies = new BenchPolicies(flags);
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
                        new ThresholdJudge(),
                        alerts -> {},
                        instruments,
                        clock,
                        threads),
                Tick.Pace.DEFAULT);
    }

    /** All but the first {@code active} rollouts have ended: rolled back, and served as control. */
    void endAllBut(int active) throws InterruptedException {
        Instant now = clock.instant();
        long term = leadership.term(now).orElseThrow();
        List<RolloutPolicy> ended =
                policies.current(now).policies().values().stream().skip(active).toList();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (RolloutPolicy policy : ended) {
                writers.execute(() -> embedded.backend().kill(zero(policy, term)));
            }
        }
        for (RolloutPolicy policy : ended) {
            RolloutState out = new RolloutState.RolledBack(Reason.of(ReasonCode.OPERATOR), now, Percentage.of(10), 0);
            Rollout rollout = Rollout.of(policy, new ThresholdJudge().fresh(), now, List.of())
                    .withState(out);
            store.save(rollout, Revision.NONE, term, List.of(), List.of());
        }
    }

    private static FlagChange zero(RolloutPolicy policy, long term) {
        FlagTarget flag = policy.flag();
        return new FlagChange(
                new FlagKey(flag.backend(), flag.key()),
                new Arms(flag.variant(), flag.control(), flag.bucketBy()),
                Percentage.ZERO,
                Optional.empty(),
                term,
                new ChangeNote(policy.name().toString(), policy.revision(), true));
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
