package io.rampguard.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RhythmTest {
    @ParameterizedTest
    @CsvSource({
        "12:00:00.000, 5000",
        "12:00:00.002, 4998",
        "12:00:04.400, 600",
        // Half a second early counts as the beat that was meant.
        "12:00:04.600, 5400"
    })
    void theNextBeatIsTheNextMultipleAndNeverTheSameTwice(String time, long millis) {
        Instant now = Instant.parse("2026-03-02T" + time + "Z");

        assertThat(Rhythm.untilNext(now, Duration.ofSeconds(5))).hasMillis(millis);
    }

    @Test
    void aBeatThatFailsIsFollowedByTheNext() throws InterruptedException {
        LinkedBlockingQueue<Instant> beats = new LinkedBlockingQueue<>();

        try (Rhythm rhythm = new Rhythm(Duration.ofMillis(20), InstantSource.system(), at -> {
            beats.add(at);
            throw new IllegalStateException("a beat that fails, for this test");
        })) {
            rhythm.start();
            rhythm.start();

            Instant first = beats.poll(5, TimeUnit.SECONDS);
            Instant second = beats.poll(5, TimeUnit.SECONDS);

            assertThat(second).isAfter(first);
            assertThat(first.toEpochMilli() % 20).isZero();
            assertThat(second.toEpochMilli() % 20).isZero();
        }
    }
}
