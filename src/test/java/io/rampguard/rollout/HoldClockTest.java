package io.rampguard.rollout;

import static io.rampguard.rollout.Standing.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldClockTest {
    @Test
    void timeThatNobodyGuardedIsAddedToTheHold() {
        HoldClock clock = HoldClock.startedAt(NOON).stop(NOON.plusSeconds(60)).go(NOON.plusSeconds(360));

        assertThat(clock.ends(HOLD, NOON)).isEqualTo(HELD.plusSeconds(300));
        assertThat(clock.over(HOLD, HELD.plusSeconds(299))).isFalse();
        assertThat(clock.over(HOLD, HELD.plusSeconds(300))).isTrue();
    }

    @Test
    void aStoppedClockIsNeverOverAndItsEndMovesWithTime() {
        HoldClock stopped = HoldClock.startedAt(NOON).stop(NOON.plusSeconds(60));

        assertThat(stopped.over(HOLD, NOON.plus(Duration.ofDays(9)))).isFalse();
        assertThat(stopped.ends(HOLD, NOON.plusSeconds(70))).isEqualTo(HELD.plusSeconds(10));
        assertThat(stopped.stop(NOON.plusSeconds(90))).isEqualTo(stopped);
    }

    @Test
    void aClockThatIsSetBackNeverShortensAHold() {
        HoldClock clock = HoldClock.startedAt(NOON).stop(NOON.plusSeconds(60)).go(NOON.plusSeconds(30));

        assertThat(clock.stretch()).isZero();
    }
}
