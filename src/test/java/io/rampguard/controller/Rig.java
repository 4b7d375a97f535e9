package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import io.rampguard.analysis.PolicyJudge;
import io.rampguard.contract.InMemoryFlags;
import io.rampguard.contract.InMemorySource;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.metrics.MetricSource;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicySource;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.HoldClock;
import io.rampguard.rollout.Rollout;
import io.rampguard.rollout.RolloutState;
import io.rampguard.rollout.Step;
import io.rampguard.store.Journal;
import io.rampguard.store.JournalEntry;
import io.rampguard.store.Revision;
import io.rampguard.store.SaveResult;
import io.rampguard.store.memory.FaultyStore;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** What one daemon stands on, all of it in memory and in a test's hands. */
final class Rig implements PolicySource, Leadership {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    static final Duration TICK = Duration.ofSeconds(15);
    static final long TERM = 1;

    /** Writes and saves in the order in which they were begun: {@code write 5 %}, {@code kill}, {@code save ramping}. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    final List<Alert> handedOver = new CopyOnWriteArrayList<>();
    final InMemoryFlags flags = new InMemoryFlags();
    final InMemorySource source = new InMemorySource(NOON, Duration.ofSeconds(5));
    final FaultyStore store = new NotedStore(calls);
    final Map<String, FlagBackend> backends = new TreeMap<>();
    final Map<String, MetricSource> sources = new TreeMap<>();
    final TreeMap<PolicyName, RolloutPolicy> applied = new TreeMap<>();
    final TreeSet<PolicyName> removed = new TreeSet<>();
    final TreeSet<PolicyName> vanished = new TreeSet<>();
    Executor executor = Runnable::run;
    Tick.Pace pace = Tick.Pace.DEFAULT;
    volatile OptionalLong term = OptionalLong.of(TERM);
    volatile boolean superseded;
    volatile Instant now = NOON;

    Rig(RolloutPolicy... policies) {
        for (RolloutPolicy policy : policies) {
            applied.put(policy.name(), policy);
        }
        backends.put("flags", new NotedFlags(flags, calls));
        sources.put("source", source);
    }

    Ports ports() {
        return new Ports(
                this,
                sources,
                backends,
                store,
                store,
                store,
                this,
                new PolicyJudge(),
                handedOver::addAll,
                Instruments.NONE,
                () -> now,
                executor);
    }

    Controller controller() {
        return new Controller(ports(), pace);
    }

    /** Ticks while healthy users use both arms as the flag says. */
    void tick(Controller controller, int times) {
        for (int i = 0; i < times; i++) {
            applied.values()
                    .forEach(policy -> traffic(flags.truth(policy.flag().key()).fraction(), 1000));
            controller.tick();
            now = now.plus(TICK);
        }
    }

    /** Requests until now, a hundredth of them failing, in both arms. */
    void traffic(double share, double requests) {
        arm("sonnet", requests * share);
        arm("haiku", requests * (1 - share));
    }

    private void arm(String arm, double requests) {
        Map<String, String> labels = Map.of("variant", arm);
        Instant at = now.minusSeconds(6);
        source.add(at, "requests_total", labels, requests);
        source.add(at, "errors_total", labels, requests / 100);
        source.add(at, "tokens_total", labels, requests * 100);
    }

    /** A rollout that holds a stage since noon, kept in the store and served by the backend. */
    LiveRollout ramping(RolloutPolicy policy, int stage) {
        Percentage share = policy.ramp().exposure(stage);
        RolloutState state =
                new RolloutState.Ramping(new Step(stage, share, share, Optional.of(HoldClock.startedAt(NOON)), false));
        return standing(policy, state, share);
    }

    LiveRollout standing(RolloutPolicy policy, RolloutState state, Percentage served) {
        Rollout rollout =
                Rollout.of(policy, new PolicyJudge().fresh(), NOON, List.of()).withState(state);
        SaveResult.Saved saved = (SaveResult.Saved) store.save(rollout, Revision.NONE, TERM, List.of(), List.of());
        flags.handSets(
                policy.flag().key(),
                new io.rampguard.flags.Arms(
                        policy.flag().variant(),
                        policy.flag().control(),
                        policy.flag().bucketBy()),
                served);
        LiveRollout live = new LiveRollout(rollout, saved.revision(), NOON);
        live.policy = Optional.of(policy);
        live.exposure = new io.rampguard.rollout.Exposure.Served(served);
        live.found = flags.read(Set.of(policy.flag().key())).get(policy.flag().key()) instanceof FlagReading.Found found
                ? Optional.of(found)
                : Optional.empty();
        calls.clear();
        return live;
    }

    List<JournalEntry> journal(JournalEntry.Kind kind) {
        return store.read(Optional.empty(), 0, 10_000).stream()
                .map(Journal.Line::entry)
                .filter(entry -> entry.kind() == kind)
                .toList();
    }

    @Override
    public Current current(Instant at) {
        return new Current(new TreeMap<>(applied), new TreeSet<>(removed), List.of(), new TreeSet<>(vanished), true);
    }

    @Override
    public void confirmDeletion() {
        removed.addAll(vanished);
        vanished.clear();
    }

    @Override
    public OptionalLong term(Instant at) {
        return term;
    }

    @Override
    public boolean superseded() {
        return superseded;
    }

    @Override
    public String holder() {
        return term.isPresent() ? "this daemon" : "daemon-b";
    }

    @Override
    public void release() {
        term = OptionalLong.empty();
    }

    private static final class NotedStore extends FaultyStore {
        private final List<String> calls;

        NotedStore(List<String> calls) {
            super(List.of("log"));
            this.calls = calls;
        }

        @Override
        public SaveResult save(
                Rollout rollout, Revision expected, long term, List<JournalEntry> entries, List<Alert> alerts) {
            calls.add("save " + rollout.state().phase().label());
            return super.save(rollout, expected, term, entries, alerts);
        }
    }

    private record NotedFlags(FlagBackend inner, List<String> calls) implements FlagBackend {
        @Override
        public Map<String, FlagReading> read(Set<String> keys) {
            return inner.read(keys);
        }

        @Override
        public WriteResult write(FlagChange change) {
            calls.add("write " + change.exposure());
            return inner.write(change);
        }

        @Override
        public WriteResult kill(FlagChange change) {
            calls.add("kill");
            return inner.kill(change);
        }

        @Override
        public Verification verify(String key, List<String> targetingKeys) {
            return inner.verify(key, targetingKeys);
        }

        @Override
        public Capabilities capabilities() {
            return inner.capabilities();
        }
    }
}
