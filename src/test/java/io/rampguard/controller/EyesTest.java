package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.flags.Capabilities;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What one tick sees while connections hang or throw, on real threads. */
class EyesTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final RolloutPolicy WELL =
            SamplePolicy.policy().named("well").build();
    private static final RolloutPolicy ILL =
            SamplePolicy.policy().named("ill").backend("a-ill-one").build();

    private final CountDownLatch open = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Rig rig = new Rig(WELL, ILL);

    EyesTest() {
        rig.executor = call -> threads.add(Thread.ofVirtual().start(call));
    }

    @Test
    void aHangingBackendDelaysNoOther() throws InterruptedException {
        rig.backends.put("a-ill-one", new SlowFlags(rig.flags, open));
        List<LiveRollout> both = List.of(rig.ramping(WELL, 1), rig.ramping(ILL, 1));

        Map<?, FlagReading> seen = new Eyes(rig.ports()).flags(both, SHORT);

        assertThat(seen.get(WELL.name())).isInstanceOf(FlagReading.Found.class);
        assertThat(seen.get(ILL.name()))
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        gap -> assertThat(gap.reason().text()).contains("'a-ill-one' did not answer in time"));
        release();
    }

    @Test
    void aBackendThatThrowsCostsOnlyItsOwnFlags() {
        rig.backends.put("a-ill-one", new BrokenFlags());
        List<LiveRollout> both = List.of(rig.ramping(WELL, 1), rig.ramping(ILL, 1));

        Map<?, FlagReading> seen = new Eyes(rig.ports()).flags(both, LONG);

        assertThat(seen.get(WELL.name())).isInstanceOf(FlagReading.Found.class);
        assertThat(seen.get(ILL.name())).isInstanceOf(FlagReading.Unreadable.class);
    }

    @Test
    void aBackendThatNobodyConfiguredIsNamedWithTheCure() {
        Map<?, FlagReading> seen = new Eyes(rig.ports()).flags(List.of(rig.ramping(ILL, 1)), LONG);

        assertThat(seen.get(ILL.name()))
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        gap -> assertThat(gap.reason().text()).contains("configure rampguard.backends.a-ill-one"));
    }

    @Test
    void aLateAnswerOfASourceIsUsedAtTheNextTickAndAskedForOnce() throws InterruptedException {
        SlowSource slow = new SlowSource(rig.source, open);
        rig.sources.put("source", slow);
        List<LiveRollout> one = List.of(rig.ramping(WELL, 1));
        traffic();
        Eyes eyes = new Eyes(rig.ports());

        List<Observation> first = eyes.signals(one, rig.now, Duration.ZERO).get(WELL.name());
        Instant asked = rig.now;
        rig.now = rig.now.plus(Rig.TICK);
        release();
        List<Observation> second = eyes.signals(one, rig.now, LONG).get(WELL.name());

        assertThat(first).allSatisfy(EyesTest::isDark);
        assertThat(second)
                .isNotEmpty()
                .allSatisfy(observation -> assertThat(observation)
                        .isInstanceOfSatisfying(
                                Observation.Measured.class,
                                measured -> assertThat(measured.window().to()).isBeforeOrEqualTo(asked)));
        assertThat(slow.asked).hasSize(1);
    }

    @Test
    void aHangingSourceDelaysNoOtherAndOneThatThrowsIsDark() throws InterruptedException {
        RolloutPolicy hanging = from("a-hanging-one");
        RolloutPolicy broken = from("b-broken-one");
        rig.sources.put("a-hanging-one", new SlowSource(rig.source, open));
        rig.sources.put("b-broken-one", new BrokenSource());
        List<LiveRollout> all = List.of(rig.ramping(WELL, 1), rig.ramping(hanging, 1), rig.ramping(broken, 1));
        traffic();

        Map<?, List<Observation>> seen = new Eyes(rig.ports()).signals(all, rig.now, SHORT);

        assertThat(seen.get(WELL.name())).isNotEmpty().allMatch(Observation.Measured.class::isInstance);
        assertThat(seen.get(hanging.name())).isNotEmpty().allSatisfy(EyesTest::isDark);
        assertThat(seen.get(broken.name())).isNotEmpty().allSatisfy(EyesTest::isDark);
        release();
    }

    @Test
    void aSourceThatNobodyConfiguredIsDarkAndNamed() {
        RolloutPolicy lost = from("nowhere");

        Map<?, List<Observation>> seen = new Eyes(rig.ports()).signals(List.of(rig.ramping(lost, 1)), rig.now, LONG);

        assertThat(seen.get(lost.name()))
                .isNotEmpty()
                .allSatisfy(dark -> assertThat(dark)
                        .isInstanceOfSatisfying(
                                Observation.Missing.class,
                                missing -> assertThat(missing.reason().text())
                                        .contains("configure rampguard.sources.nowhere")));
    }

    private void traffic() {
        rig.traffic(0.05, 0);
        rig.now = rig.now.plusSeconds(60);
        rig.traffic(0.05, 1000);
    }

    private static RolloutPolicy from(String source) {
        RolloutPolicy policy = SamplePolicy.policy().named("from-" + source).build();
        io.rampguard.policy.MetricsPlan plan = policy.metrics();
        return new RolloutPolicy(
                policy.name(),
                policy.flag(),
                policy.revision(),
                new io.rampguard.policy.MetricsPlan(
                        source, plan.every(), plan.control(), plan.variant(), plan.signals(), plan.bucketLabel()),
                policy.ramp(),
                policy.guardrails(),
                policy.unguarded(),
                policy.confidence(),
                policy.patience(),
                policy.alerts(),
                policy.dryRun());
    }

    private static void isDark(Observation observation) {
        assertThat(observation)
                .isInstanceOfSatisfying(
                        Observation.Missing.class,
                        missing -> assertThat(missing.reason().code()).isEqualTo(ReasonCode.SOURCE_DARK));
    }

    private void release() throws InterruptedException {
        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads once the latch is open. */
    private record SlowFlags(FlagBackend inner, CountDownLatch open) implements FlagBackend {
        @Override
        public Map<String, FlagReading> read(Set<String> keys) {
            await(open);
            return inner.read(keys);
        }

        @Override
        public WriteResult write(FlagChange change) {
            return inner.write(change);
        }

        @Override
        public WriteResult kill(FlagChange change) {
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

    /** Answers, once the latch is open, what it was asked before. */
    private static final class SlowSource implements MetricSource {
        final ConcurrentLinkedQueue<Instant> asked = new ConcurrentLinkedQueue<>();
        private final MetricSource inner;
        private final CountDownLatch open;

        SlowSource(MetricSource inner, CountDownLatch open) {
            this.inner = inner;
            this.open = open;
        }

        @Override
        public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
            asked.add(now);
            await(open);
            return inner.observe(requests, now);
        }

        @Override
        public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
            return inner.history(requests, now, span);
        }

        @Override
        public List<Survey> survey(List<ObservationRequest> requests, Instant now) {
            return inner.survey(requests, now);
        }

        @Override
        public SourceStatus status() {
            return inner.status();
        }
    }

    private static final class BrokenSource implements MetricSource {
        @Override
        public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
            throw new IllegalStateException("a bug of the adapter");
        }

        @Override
        public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
            throw new IllegalStateException("a bug of the adapter");
        }

        @Override
        public List<Survey> survey(List<ObservationRequest> requests, Instant now) {
            throw new IllegalStateException("a bug of the adapter");
        }

        @Override
        public SourceStatus status() {
            return new SourceStatus(false, Instant.EPOCH, "broken");
        }
    }
}
