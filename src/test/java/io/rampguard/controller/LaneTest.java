package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** One way to one connection, on real threads; a call that hangs is a latch that nobody has opened yet. */
class LaneTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Thread> threads = new ArrayList<>();
    private final Executor executor = call -> threads.add(Thread.ofVirtual().start(call));
    private final CountDownLatch open = new CountDownLatch(1);

    @Test
    void anAnswerWithinTheBudgetIsTaken() {
        Lane<String> lane = new Lane<>(executor, false);

        lane.begin(() -> "now");

        assertThat(lane.await(LONG)).contains("now");
    }

    @Test
    void aLaneNeverAskedHasNoAnswer() {
        assertThat(new Lane<String>(executor, true).await(LONG)).isEmpty();
    }

    @Test
    void aHangingCallIsWaitedForNoLongerThanTheBudgetAndNotBegunTwice() throws InterruptedException {
        Lane<String> lane = new Lane<>(executor, true);
        lane.begin(this::whenOpened);

        assertThat(lane.await(Duration.ZERO)).isEmpty();
        lane.begin(() -> "a second call");
        release();

        assertThat(lane.await(LONG)).contains("late");
        assertThat(threads).hasSize(1);
    }

    @Test
    void aLateAnswerThatIsKeptIsHandedToTheNextTickOnce() throws InterruptedException {
        Lane<String> lane = new Lane<>(executor, true);
        lane.begin(this::whenOpened);
        lane.await(Duration.ZERO);
        release();

        lane.begin(() -> "asked anew");
        assertThat(lane.await(LONG)).contains("late");

        lane.begin(() -> "asked anew");
        assertThat(lane.await(LONG)).contains("asked anew");
    }

    @Test
    void aLateReadingIsDroppedForAFreshOne() throws InterruptedException {
        Lane<String> lane = new Lane<>(executor, false);
        lane.begin(this::whenOpened);
        lane.await(Duration.ZERO);
        release();

        lane.begin(() -> "fresh");

        assertThat(lane.await(LONG)).contains("fresh");
    }

    @Test
    void aReadingBegunForAnEarlierTickIsDroppedAlsoWhereItComesInWhileALaterOneWaits() throws InterruptedException {
        Lane<String> lane = new Lane<>(executor, false);
        lane.begin(this::whenOpened);
        lane.await(Duration.ZERO);

        lane.begin(() -> "not begun: the line is busy");
        release();
        assertThat(lane.await(LONG)).as("what was true before the last writes").isEmpty();

        lane.begin(() -> "fresh");
        assertThat(lane.await(LONG)).contains("fresh");
    }

    @Test
    void aCallThatThrowsHasNoAnswerAndLeavesTheLaneFree() {
        Lane<String> lane = new Lane<>(executor, true);
        lane.begin(() -> {
            throw new IllegalStateException("a bug of the adapter");
        });

        assertThat(lane.await(LONG)).isEmpty();
        lane.begin(() -> "well again");
        assertThat(lane.await(LONG)).contains("well again");
    }

    private String whenOpened() {
        try {
            open.await();
            return "late";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void release() throws InterruptedException {
        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
