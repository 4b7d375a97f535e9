package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.contract.InMemorySource;
import io.rampguard.controller.Fleet.Answer;
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
import io.rampguard.rollout.Command;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.rollout.Phase;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.store.JournalEntry.Kind;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A person acts while a tick waits for a slow connection, on real threads. */
class OperatorDuringTickTest {
    private static final RolloutPolicy POLICY = SamplePolicy.policy().build();
    private static final String FLAG = POLICY.flag().key();

    private final Rig rig = new Rig(POLICY);
    private final Gate gate = new Gate();

    OperatorDuringTickTest() {
        rig.pace = new Tick.Pace(Duration.ofSeconds(30), Duration.ofMinutes(5));
        rig.ramping(POLICY, 2);
        rig.executor = call -> Thread.ofVirtual().start(call);
    }

    @Test
    void aRollBackLandsWhileATickWaitsForASlowSourceAndTheTickBelievesIt() throws InterruptedException {
        rig.sources.put("source", new GatedSource(rig.source, gate));
        Controller controller = rig.controller();
        Thread tick = waiting(controller);

        Answer answer = ask(controller, new Verb.RollBack());
        boolean tickStillWaits = tick.isAlive();
        gate.open.countDown();
        tick.join();

        assertThat(tickStillWaits).isTrue();
        landed(answer);
        believed(controller, Phase.ROLLED_BACK, 0);
    }

    @Test
    void aRollBackLandsWhileATickWaitsForASlowBackend() throws InterruptedException {
        rig.backends.put("flags", new GatedFlags(rig.backends.get("flags"), gate));
        Controller controller = rig.controller();
        Thread tick = waiting(controller);

        Answer answer = ask(controller, new Verb.RollBack());
        boolean tickStillWaits = tick.isAlive();
        gate.open.countDown();
        tick.join();

        assertThat(tickStillWaits).isTrue();
        landed(answer);
        believed(controller, Phase.ROLLED_BACK, 0);
    }

    @Test
    void aStepDownDuringATickIsNotTakenForAFlagThatAHandRaised() throws InterruptedException {
        rig.sources.put("source", new GatedSource(rig.source, gate));
        Controller controller = rig.controller();
        Thread tick = waiting(controller);

        ask(controller, new Verb.StepDown());
        gate.open.countDown();
        tick.join();

        believed(controller, Phase.RAMPING, 5);
    }

    private Thread waiting(Controller controller) throws InterruptedException {
        Thread tick = Thread.ofVirtual().start(controller::tick);
        gate.reached.await();
        return tick;
    }

    private void landed(Answer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Obeyed.class,
                        done -> assertThat(done.zeroVerifiedIn()).isPresent());
    }

    private void believed(Controller controller, Phase phase, int percent) {
        assertThat(rig.flags.truth(FLAG)).isEqualTo(Percentage.of(percent));
        RolloutStatus status = controller.rollout(POLICY.name()).orElseThrow();
        assertThat(status.phase()).isEqualTo(phase);
        assertThat(status.percent()).contains(Percentage.of(percent));
        assertThat(rig.journal(Kind.DRIFT)).as("nobody raised it").isEmpty();
        assertThat(rig.flags.landed()).hasSize(1);
    }

    private static Answer ask(Controller controller, Verb verb) {
        return controller.obey(POLICY.name(), new Command(verb, "request", "ann", "because"));
    }

    /** The first call tells that it has what it read, and hands it over once a test opens the gate. */
    private static final class Gate {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        void pass() {
            boolean first = reached.getCount() > 0;
            reached.countDown();
            if (first) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private record GatedSource(InMemorySource inner, Gate gate) implements MetricSource {
        @Override
        public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
            List<Observation> seen = inner.observe(requests, now);
            gate.pass();
            return seen;
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

    private record GatedFlags(FlagBackend inner, Gate gate) implements FlagBackend {
        @Override
        public Map<String, FlagReading> read(Set<String> keys) {
            Map<String, FlagReading> seen = inner.read(keys);
            gate.pass();
            return seen;
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
}
