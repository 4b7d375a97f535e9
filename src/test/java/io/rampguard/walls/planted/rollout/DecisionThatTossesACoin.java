package io.rampguard.walls.planted.rollout;

import java.util.Random;

/** Planted: a decision that no replay can repeat. */
record DecisionThatTossesACoin(boolean heads) {
    static DecisionThatTossesACoin decide() {
        return new DecisionThatTossesACoin(new Random().nextBoolean());
    }
}
