package io.rampguard.walls.planted.rollout;

import java.time.Instant;

/** Planted: a decision asks what time it is instead of being told. */
public record DecisionThatReadsTheClock(Instant taken) {
    static DecisionThatReadsTheClock decide() {
        return new DecisionThatReadsTheClock(Instant.now());
    }
}
