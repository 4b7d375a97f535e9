package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.policy.Confidence;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Phase;
import io.rampguard.rollout.RolloutState;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The hours before the first stage: asked once, never waited for by those who are exposed, never a reason to stand for ever. */
class WarmUpTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final RolloutPolicy NEW =
            weighed(SamplePolicy.policy().named("new").build(), Confidence.DEFAULT);
    private static final RolloutPolicy OLD =
            weighed(SamplePolicy.policy().named("old").build(), Confidence.DEFAULT);

    private final Rig rig = new Rig(NEW, OLD);
    private final Remembering source = new Remembering(rig.source);

    WarmUpTest() {
        rig.sources.put("source", source);
        for (int i = 0; i < 40; i++) {
            rig.traffic(0, 100 + i);
            rig.now = rig.now.plus(Rig.TICK);
        }
    }

    private static RolloutPolicy weighed(RolloutPolicy policy, Confidence confidence) {
        return new RolloutPolicy(
                policy.name(),
                policy.flag(),
                policy.revision(),
                policy.metrics(),
                policy.ramp(),
                policy.guardrails(),
                policy.unguarded(),
                confidence,
                policy.patience(),
                policy.alerts(),
                policy.dryRun());
    }

    private LiveRollout waiting(RolloutPolicy policy) {
        return rig.standing(policy, RolloutState.Waiting.FIRST, Percentage.ZERO);
    }

    private static List<Measured> windows(List<Observation> observations, String signal) {
        return observations.stream()
                .filter(Measured.class::isInstance)
                .map(Measured.class::cast)
                .filter(window -> window.signal().equals(signal))
                .toList();
    }

    @Test
    void aRolloutThatWaitsIsToldThePastOnceAndTheJudgeTakesItIn() {
        Controller controller = rig.controller();

        controller.tick();
        rig.tick(controller, 3);

        // One call for both rollouts, and none once the evidence has its cursors.
        assertThat(source.askedHistories).hasSize(1);
        assertThat(source.askedHistories.getFirst())
                .hasSize(2 * NEW.metrics().signals().size());
        assertThat(controller.rollouts())
                .allSatisfy(status -> assertThat(status.phase()).isNotEqualTo(Phase.WAITING));
    }

    @Test
    void thePastComesInTimeOrderUpToTheNewestBoundaryAndCountsForNobodyExposed() {
        LiveRollout live = waiting(NEW);
        String signal = NEW.metrics().signals().getFirst().name();

        List<Observation> seen =
                new Eyes(rig.ports()).signals(List.of(live), rig.now, LONG).get(NEW.name());

        List<Measured> windows = windows(seen, signal);
        assertThat(windows)
                .hasSizeGreaterThan(30)
                .isSortedAccordingTo(
                        Comparator.comparing(window -> window.window().to()));
        for (int i = 1; i < windows.size(); i++) {
            assertThat(windows.get(i).window().from())
                    .isEqualTo(windows.get(i - 1).window().to());
        }
        assertThat(Duration.between(windows.getLast().window().to(), rig.now)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void whoeverIsExposedOrHasEvidenceIsNeverAskedFor() {
        Eyes eyes = new Eyes(rig.ports());
        LiveRollout known = waiting(NEW);
        Map<String, Instant> cursors = new TreeMap<>();
        NEW.metrics().signals().forEach(signal -> cursors.put(signal.name(), rig.now.minusSeconds(60)));
        known.rollout = known.rollout.withEvidence(
                new ThresholdEvidence(cursors, Optional.empty(), Optional.empty(), Map.of(), Map.of()));

        Map<?, List<Observation>> seen = eyes.signals(List.of(rig.ramping(OLD, 1), known), rig.now, LONG);

        assertThat(source.askedHistories).isEmpty();
        assertThat(seen.get(OLD.name())).isNotEmpty();
        assertThat(seen.get(NEW.name())).isNotEmpty();
    }

    @Test
    void aMethodThatWeighsEachLookByItselfNeedsNoPast() {
        RolloutPolicy plain = weighed(NEW, Confidence.THRESHOLD);

        List<Observation> seen = new Eyes(rig.ports())
                .signals(List.of(waiting(plain)), rig.now, LONG)
                .get(plain.name());

        assertThat(source.askedHistories).isEmpty();
        assertThat(seen).hasSameSizeAs(plain.metrics().signals());
    }

    @Test
    void whoeverOnlyLooksOnIsToldThePastToo() {
        RolloutPolicy onlooker =
                weighed(SamplePolicy.policy().backend(FlagTarget.EXTERNAL).build(), Confidence.DEFAULT);

        List<Observation> seen = new Eyes(rig.ports())
                .signals(List.of(waiting(onlooker)), rig.now, LONG)
                .get(onlooker.name());

        assertThat(source.askedHistories).hasSize(1);
        assertThat(windows(seen, onlooker.metrics().signals().getFirst().name()))
                .hasSizeGreaterThan(30);
    }

    @Test
    void whoeverIsExposedDoesNotWaitForSomebodyElsesPast() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        source.gate = Optional.of(open);
        List<Thread> threads = new CopyOnWriteArrayList<>();
        rig.executor = call -> threads.add(Thread.ofVirtual().start(call));
        Eyes eyes = new Eyes(rig.ports());
        List<LiveRollout> both = List.of(rig.ramping(OLD, 1), waiting(NEW));

        Map<?, List<Observation>> first = eyes.signals(both, rig.now, Duration.ofDays(1));
        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        Map<?, List<Observation>> second = eyes.signals(both, rig.now, LONG);

        assertThat(first.get(OLD.name())).isNotEmpty().allMatch(Measured.class::isInstance);
        assertThat(first.get(NEW.name())).isNotEmpty().noneMatch(Measured.class::isInstance);
        assertThat(windows(
                        second.get(NEW.name()),
                        NEW.metrics().signals().getFirst().name()))
                .hasSizeGreaterThan(30);
        assertThat(source.askedHistories).hasSize(1);
    }

    @Test
    void aSourceThatDoesNotAnswerIsAskedThreeTimesAndMeanwhileNobodyIsRaised() {
        source.answer = Optional.of(Reason.of(ReasonCode.SOURCE_DARK, "too many samples"));
        LiveRollout live = waiting(NEW);
        Eyes eyes = new Eyes(rig.ports());
        List<List<Observation>> looks = new ArrayList<>();

        for (int look = 0; look < 5; look++) {
            looks.add(eyes.signals(List.of(live), rig.now, LONG).get(NEW.name()));
        }

        assertThat(source.askedHistories).hasSize(WarmUp.TRIES);
        for (int look = 0; look < WarmUp.TRIES - 1; look++) {
            assertThat(looks.get(look))
                    .hasSameSizeAs(NEW.metrics().signals())
                    .allSatisfy(gap -> assertThat(gap)
                            .isInstanceOfSatisfying(
                                    Observation.Missing.class,
                                    missing -> assertThat(missing.reason().text())
                                            .contains("the hours before the start")
                                            .contains("asked again")));
        }
        assertThat(looks.subList(WarmUp.TRIES - 1, 5))
                .allSatisfy(look ->
                        assertThat(look).hasSameSizeAs(NEW.metrics().signals()).allMatch(Measured.class::isInstance));
    }

    @Test
    void aSourceWithoutAPastIsAskedOnceAndObservedInTheSameLook() {
        source.answer = Optional.of(Reason.of(ReasonCode.WARMING_UP, "no past"));
        LiveRollout live = waiting(NEW);
        Eyes eyes = new Eyes(rig.ports());

        List<Observation> first = eyes.signals(List.of(live), rig.now, LONG).get(NEW.name());
        eyes.signals(List.of(live), rig.now, LONG);

        assertThat(first).hasSameSizeAs(NEW.metrics().signals()).allMatch(Measured.class::isInstance);
        assertThat(source.askedHistories).hasSize(1);
    }

    @Test
    void aBugInAnAdaptersPastKeepsNobodyFromStarting() {
        source.broken = true;
        Controller controller = rig.controller();

        rig.tick(controller, WarmUp.TRIES + 1);

        assertThat(source.askedHistories).hasSize(WarmUp.TRIES);
        assertThat(controller.rollouts())
                .allSatisfy(status -> assertThat(status.phase()).isNotEqualTo(Phase.WAITING));
    }

    /** A source that notes what was asked of its past, and can be told what to answer. */
    private static final class Remembering implements MetricSource {
        final List<List<ObservationRequest>> askedHistories = new CopyOnWriteArrayList<>();
        private final MetricSource inner;
        Optional<Reason> answer = Optional.empty();
        Optional<CountDownLatch> gate = Optional.empty();
        boolean broken;

        Remembering(MetricSource inner) {
            this.inner = inner;
        }

        @Override
        public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
            return inner.observe(requests, now);
        }

        @Override
        public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
            askedHistories.add(requests);
            gate.ifPresent(Remembering::await);
            if (broken) {
                throw new IllegalStateException("a bug of the adapter");
            }
            return answer.map(why -> requests.stream()
                            .map(request -> History.none(request, why))
                            .toList())
                    .orElseGet(() -> inner.history(requests, now, span));
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
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
}
