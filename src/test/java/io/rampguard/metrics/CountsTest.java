package io.rampguard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rampguard.policy.PolicyName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was seen cannot be nonsense, or a guardrail would be judged on it. */
class CountsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void aCountIsFiniteAndNotNegative(double count) {
        assertThatThrownBy(() -> new Counts.Proportion(count, 0)).hasMessageContaining("finite and not negative");
        assertThatThrownBy(() -> new Counts.Mean(1, count)).hasMessageContaining("finite and not negative");
        assertThatThrownBy(() -> new Counts.Histogram(1, 1, List.of(1.0), List.of(count)))
                .hasMessageContaining("finite and not negative");
    }

    @Test
    void eventsAreAmongTrialsAndBucketsHaveBounds() {
        assertThatThrownBy(() -> new Counts.Proportion(3, 4)).hasMessageContaining("4.0 events among 3.0 trials");
        assertThatThrownBy(() -> new Counts.Histogram(1, 1, List.of(1.0, 2.0), List.of(1.0)))
                .hasMessageContaining("2 bounds and 1 buckets");
        assertThatThrownBy(() -> new Counts.Histogram(0, 0, List.of(), List.of()))
                .hasMessageContaining("0 bounds");
    }

    @Test
    void trialsAreCountedAlikeInEveryKindAndBothArms() {
        Window window = new Window(NOON, NOON.plusSeconds(15));
        Counts share = new Counts.Proportion(7, 1);
        Counts mean = new Counts.Mean(7, 70);
        Counts histogram = new Counts.Histogram(7, 70, List.of(10.0, Double.POSITIVE_INFINITY), List.of(5.0, 2.0));

        assertThat(List.of(share, mean, histogram)).extracting(Counts::n).containsOnly(7.0);
        assertThatThrownBy(() -> new Observation.Measured(PolicyName.of("a"), "errors", window, share, mean))
                .hasMessageContaining("counted alike");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T12:00:14Z, PT0S,  2026-11-23T12:00:00Z",
        "2026-11-23T12:00:15Z, PT0S,  2026-11-23T12:00:15Z",
        "2026-11-23T12:00:15Z, PT1S,  2026-11-23T12:00:00Z",
        "1969-12-31T23:59:59Z, PT0S,  1969-12-31T23:59:45Z",
    })
    void everybodyCutsTimeAtTheSamePlaces(Instant now, Duration lag, Instant boundary) {
        assertThat(Window.boundary(now, lag, Duration.ofSeconds(15))).isEqualTo(boundary);
    }

    @Test
    void aWindowEndsAfterItStarts() {
        assertThat(new Window(NOON, NOON.plusSeconds(15)).length()).isEqualTo(Duration.ofSeconds(15));
        assertThatThrownBy(() -> new Window(NOON, NOON)).hasMessageContaining("must end after");
    }
}
