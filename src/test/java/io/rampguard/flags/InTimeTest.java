package io.rampguard.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.flags.FlagBackend.Verification;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InTimeTest {
    private static final FlagChange CHANGE = new FlagChange(
            new FlagKey("slow", "f"),
            new Arms(Arm.named("b"), Arm.named("a"), "targetingKey"),
            Percentage.ZERO,
            Optional.empty(),
            1,
            new ChangeNote("default/f", "1", false));

    @Test
    void aBackendThatHangsIsNotWaitedForAndIsInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        FlagBackend hanging = InTime.of(
                new Answering(() -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                }),
                "the slow disk",
                Duration.ofMillis(20));

        WriteResult result = hanging.write(CHANGE);

        assertThat(result)
                .isInstanceOfSatisfying(
                        WriteResult.Unreachable.class,
                        unreachable -> assertThat(unreachable.sentence()).contains("the slow disk", "20 ms"));
        interrupted.await();
    }

    @Test
    void anExceptionBecomesAnAnswerForEveryCall() {
        FlagBackend broken = InTime.of(
                new Answering(() -> {
                    throw new IllegalStateException("boom");
                }),
                "the broken backend");

        assertThat(broken.read(Set.of("f", "g")))
                .containsOnlyKeys("f", "g")
                .allSatisfy((key, reading) -> assertThat(reading).isInstanceOf(FlagReading.Unreadable.class));
        assertThat(broken.write(CHANGE)).isInstanceOf(WriteResult.Unreachable.class);
        assertThat(broken.kill(CHANGE)).isInstanceOf(WriteResult.Unreachable.class);
        assertThat(broken.verify("f", List.of("u"))).isInstanceOf(Verification.Unverified.class);
    }

    /** Does something first, whatever is asked. */
    private record Answering(Runnable first) implements FlagBackend {
        @Override
        public Map<String, FlagReading> read(Set<String> keys) {
            first.run();
            return Map.of();
        }

        @Override
        public WriteResult write(FlagChange change) {
            first.run();
            return new WriteResult.Applied(change.exposure());
        }

        @Override
        public WriteResult kill(FlagChange change) {
            return write(change);
        }

        @Override
        public Verification verify(String key, List<String> targetingKeys) {
            first.run();
            return new Verification.Evaluated(0, targetingKeys.size());
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(new Percentage(1), Capabilities.CompareAndSet.NONE, true, Duration.ZERO, true);
        }
    }
}
