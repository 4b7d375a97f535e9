package io.rampguard.controller;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.controller.AlertDelivery.Ports;
import io.rampguard.controller.AlertDelivery.Round;
import io.rampguard.policy.PolicyName;
import io.rampguard.store.RandomRollouts;
import io.rampguard.store.Revision;
import io.rampguard.store.memory.FaultyStore;
import io.rampguard.store.memory.FaultyStore.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each alert reaches each of its channels once, whatever fails, and no channel delays another. */
class AlertDeliveryTest {
    private static final Alert PAGE = alert("page", "rollback/default/summarizer", Kind.TRIGGER);
    private static final Alert RESOLVE = alert("resolve", "rollback/default/summarizer", Kind.RESOLVE);

    private final FaultyStore store = new FaultyStore(List.of("oncall"));
    private final Recording oncall = new Recording(Optional.empty());
    private final Recording team = new Recording(Optional.empty());
    private final List<String> outcomes = new java.util.concurrent.CopyOnWriteArrayList<>();

    @Test
    void d17ASinkThatIsDownAtTheRollbackGetsTheAlertLaterAndOnce() {
        oncall.answer = later();
        AlertDelivery delivery = delivery(Runnable::run);
        store.save(
                new RandomRollouts(1).rollout(PolicyName.of("summarizer")), Revision.NONE, 1, List.of(), List.of(PAGE));

        every(delivery, Duration.ofSeconds(5), 120);
        assertThat(oncall.taken).isEmpty();
        assertThat(delivery.depth()).isEqualTo(1);

        oncall.answer = new AlertChannel.Delivery.Sent();
        every(delivery, Duration.ofSeconds(5), 120);
        AlertDelivery restarted = delivery(Runnable::run);
        every(restarted, Duration.ofSeconds(5), 120);

        assertThat(oncall.taken).containsExactly(PAGE);
        assertThat(restarted.depth()).isZero();
    }

    @Test
    void aRollbacksPageGoesOutWhileTheStoreIsDownAndNotAgainWhenItIsBack() {
        AlertDelivery delivery = delivery(Runnable::run);
        store.fault(Fault.DOWN);

        delivery.enqueue(List.of(PAGE));
        delivery.enqueue(List.of(PAGE));
        assertThat(delivery.depth()).isEqualTo(1);
        delivery.deliver(NOON);
        assertThat(oncall.taken).containsExactly(PAGE);

        store.fault(Fault.NONE);
        store.enqueue(List.of(PAGE), 1);
        every(delivery, Duration.ofSeconds(5), 10);

        assertThat(oncall.taken).containsExactly(PAGE);
        assertThat(store.depth()).isZero();
    }

    /** Without a store the digest does not know what was told, and wants it again under another id. */
    @Test
    void aConditionReportedAtEveryTickOfAnOutageIsToldOnce() {
        AlertDelivery delivery = delivery(Runnable::run);
        store.fault(Fault.DOWN);
        for (int i = 0; i < 20; i++) {
            delivery.enqueue(List.of(alert("dark-" + i, "source-dark/prometheus", Kind.TRIGGER)));
            delivery.deliver(NOON.plusSeconds(15L * i));
        }
        store.fault(Fault.NONE);
        store.enqueue(List.of(alert("dark-21", "source-dark/prometheus", Kind.TRIGGER)), 1);
        delivery.deliver(NOON.plusSeconds(400));
        store.enqueue(List.of(alert("back", "source-dark/prometheus", Kind.RESOLVE)), 1);
        delivery.deliver(NOON.plusSeconds(415));
        store.enqueue(List.of(alert("dark-again", "source-dark/prometheus", Kind.TRIGGER)), 1);
        delivery.deliver(NOON.plusSeconds(430));

        assertThat(oncall.taken).extracting(Alert::id).containsExactly("dark-0", "back", "dark-again");
        assertThat(delivery.depth()).isZero();
    }

    @Test
    void withStoreAndSinkBothDownTheAlertIsStillDeliveredOnce() {
        AlertDelivery delivery = delivery(Runnable::run);
        store.fault(Fault.DOWN);
        oncall.answer = later();
        delivery.enqueue(List.of(PAGE, RESOLVE));
        delivery.deliver(NOON);

        store.fault(Fault.NONE);
        store.enqueue(List.of(PAGE), 1);
        oncall.answer = new AlertChannel.Delivery.Sent();
        every(delivery, Duration.ofSeconds(20), 10);

        assertThat(oncall.taken).containsExactly(PAGE, RESOLVE);
        assertThat(delivery.depth()).isZero();
    }

    @Test
    void aDeliveryThatTheStoreCouldNotMarkIsNotRepeated() {
        AlertDelivery delivery = delivery(Runnable::run);
        store.enqueue(List.of(PAGE), 1);
        oncall.beforeAnswer = () -> store.fault(Fault.DOWN);
        delivery.deliver(NOON);
        store.fault(Fault.NONE);
        oncall.beforeAnswer = () -> {};

        every(delivery, Duration.ofSeconds(5), 10);

        assertThat(oncall.taken).containsExactly(PAGE);
        assertThat(store.depth()).isZero();
    }

    @Test
    void aDeadChannelDelaysNoOther() {
        team.answer = later();
        AlertDelivery delivery = delivery(Runnable::run);
        for (int i = 0; i < 300; i++) {
            store.enqueue(List.of(to("team", "t" + i), to("oncall", "o" + i)), 1);
        }

        every(delivery, Duration.ofSeconds(1), 3);

        assertThat(oncall.taken).hasSize(300);
        assertThat(team.tries).isLessThan(10);
    }

    @Test
    void aSlowChannelKeepsOnlyItselfBusyAndIsNotGivenTheSameAlertTwice() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        team.beforeAnswer = () -> {
            asked.countDown();
            awaits(answers);
        };
        store.enqueue(List.of(to("team", "slow"), to("oncall", "quick")), 1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AlertDelivery delivery = new AlertDelivery(ports(), threads, Duration.ofMillis(500), new Random(1));

            Round first = delivery.deliver(NOON);
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            Round second = delivery.deliver(NOON.plusSeconds(1));

            assertThat(first.busy()).containsExactly("team");
            assertThat(second.busy()).containsExactly("team");
            assertThat(oncall.taken).hasSize(1);
            answers.countDown();
        }
        assertThat(team.taken).hasSize(1);
        assertThat(store.depth()).isZero();
    }

    @Test
    void retriesGrowFromOneSecondToFiveMinutesAndHonourTheChannel() {
        AlertDelivery delivery = delivery(Runnable::run);
        store.enqueue(List.of(PAGE), 1);
        oncall.answer = later();
        every(delivery, Duration.ofSeconds(1), 3600);
        int inAnHour = oncall.tries;

        oncall.answer = new AlertChannel.Delivery.Later("busy", Optional.of(Duration.ofMinutes(20)));
        Instant asked = Instant.MIN;
        for (Instant now = NOON.plusSeconds(3600); asked.equals(Instant.MIN); now = now.plusSeconds(1)) {
            asked = delivery.deliver(now).later() == 1 ? now : asked;
        }
        delivery.deliver(asked.plusSeconds(20 * 60 - 1));

        assertThat(inAnHour).isBetween(12, 40);
        assertThat(delivery.deliver(asked.plusSeconds(20 * 60)).later()).isEqualTo(1);
    }

    @Test
    void aFreshPageIsTriedSoonThoughAnOlderOneHasWaitedForHours() {
        AlertDelivery delivery = delivery(Runnable::run);
        store.enqueue(List.of(PAGE), 1);
        oncall.answer = later();
        every(delivery, Duration.ofSeconds(30), 120);
        Instant now = NOON.plusSeconds(3600);
        store.enqueue(List.of(to("oncall", "fresh")), 1);
        oncall.answer = new AlertChannel.Delivery.Sent();

        delivery.deliver(now.plusSeconds(15));

        assertThat(oncall.taken).extracting(Alert::id).contains("fresh");
    }

    @Test
    void aRejectedAlertIsJournalledAndCountedAndNotTriedAgain() {
        AlertDelivery delivery = delivery(Runnable::run);
        oncall.answer = new AlertChannel.Delivery.Rejected("no such routing key");
        store.enqueue(List.of(PAGE), 1);

        every(delivery, Duration.ofMinutes(1), 10);

        assertThat(oncall.tries).isEqualTo(1);
        assertThat(outcomes).containsExactly("oncall rejected");
        assertThat(store.tail(PolicyName.of("summarizer"), 10)).singleElement().satisfies(line -> {
            assertThat(line.entry().move()).isEqualTo("alert-rejected");
            assertThat(line.entry().reason().text()).contains("oncall", "no such routing key");
        });
    }

    @Test
    void anAlertForAChannelThatIsGoneIsRejectedLoudlyAndBlocksNothing() {
        AlertDelivery delivery = delivery(Runnable::run);
        store.enqueue(List.of(to("removed", "lost"), PAGE), 1);

        delivery.deliver(NOON);

        assertThat(outcomes).containsExactlyInAnyOrder("removed rejected", "oncall sent");
        assertThat(store.depth()).isZero();
    }

    @Test
    void aChannelThatForgetsIsToldAgainUntilTheResolveAndNeverAfterIt() {
        Recording forgetful = new Recording(Optional.of(Duration.ofMinutes(5)));
        Ports ports = new Ports(Map.of("oncall", forgetful), List.of("oncall"), store, store, instruments());
        AlertDelivery delivery = new AlertDelivery(ports, Runnable::run, Duration.ofSeconds(1), new Random(1));
        store.enqueue(List.of(PAGE), 1);

        every(delivery, Duration.ofSeconds(10), 60);
        int said = forgetful.taken.size();
        store.enqueue(List.of(RESOLVE), 1);
        every(delivery, Duration.ofSeconds(10), 120);

        assertThat(said).isEqualTo(6);
        assertThat(forgetful.taken).hasSize(7).last().isEqualTo(RESOLVE);
    }

    @Test
    void openPagesAreRepeatedAlsoWhileTheStoreIsDown() {
        Recording forgetful = new Recording(Optional.of(Duration.ofMinutes(5)));
        Ports ports = new Ports(Map.of("oncall", forgetful), List.of("oncall"), store, store, instruments());
        AlertDelivery delivery = new AlertDelivery(ports, Runnable::run, Duration.ofSeconds(1), new Random(1));
        store.fault(Fault.DOWN);
        delivery.enqueue(List.of(PAGE));

        every(delivery, Duration.ofSeconds(10), 60);
        int said = forgetful.taken.size();
        delivery.enqueue(List.of(RESOLVE));
        every(delivery, Duration.ofSeconds(10), 120);

        assertThat(said).isEqualTo(6);
        assertThat(forgetful.taken).hasSize(7).last().isEqualTo(RESOLVE);
    }

    @Test
    void aChannelThatThrowsIsTriedAgain() {
        AlertDelivery delivery = delivery(Runnable::run);
        oncall.beforeAnswer = () -> {
            throw new IllegalStateException("bug");
        };
        store.enqueue(List.of(PAGE), 1);
        delivery.deliver(NOON);
        oncall.beforeAnswer = () -> {};

        every(delivery, Duration.ofSeconds(5), 5);

        assertThat(oncall.taken).containsExactly(PAGE);
    }

    private static void every(AlertDelivery delivery, Duration step, int times) {
        Instant[] from = starts.computeIfAbsent(delivery, d -> new Instant[] {NOON});
        for (int i = 0; i < times; i++) {
            delivery.deliver(from[0]);
            from[0] = from[0].plus(step);
        }
    }

    private static final Map<AlertDelivery, Instant[]> starts = new HashMap<>();

    private AlertDelivery delivery(Executor executor) {
        return new AlertDelivery(ports(), executor, Duration.ofSeconds(1), new Random(1));
    }

    private Ports ports() {
        return new Ports(Map.of("oncall", oncall, "team", team), List.of("oncall"), store, store, instruments());
    }

    private Instruments instruments() {
        return new Instruments() {
            @Override
            public void alerted(String channel, String outcome) {
                outcomes.add(channel + " " + outcome);
            }
        };
    }

    private static AlertChannel.Delivery later() {
        return new AlertChannel.Delivery.Later("no answer", Optional.empty());
    }

    private static Alert to(String channel, String id) {
        return new Alert(
                id, id, Kind.TRIGGER, Urgency.PAGE, Optional.empty(), List.of(channel), "t", "b", Map.of(), NOON);
    }

    private static Alert alert(String id, String key, Kind kind) {
        return new Alert(
                id,
                key,
                kind,
                Urgency.PAGE,
                Optional.of("default/summarizer"),
                List.of(),
                "title",
                "body",
                Map.of(),
                NOON);
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A channel that keeps what it took, and answers as it is told. */
    private static final class Recording implements AlertChannel {
        private final Optional<Duration> forgetsAfter;
        private final List<Alert> taken = new ArrayList<>();
        private volatile Delivery answer = new Delivery.Sent();
        private volatile Runnable beforeAnswer = () -> {};
        private volatile int tries;

        Recording(Optional<Duration> forgetsAfter) {
            this.forgetsAfter = forgetsAfter;
        }

        @Override
        public Delivery send(Alert alert) {
            tries++;
            beforeAnswer.run();
            if (answer instanceof Delivery.Sent) {
                taken.add(alert);
            }
            return answer;
        }

        @Override
        public Optional<Duration> forgetsAfter() {
            return forgetsAfter;
        }
    }
}
