package io.rampguard.rollout;

import static io.rampguard.units.ReasonCode.*;

import io.rampguard.rollout.Decision.*;
import io.rampguard.rollout.Exposure.*;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.util.Optional;

/** Law 2: believe the backend, not our memory. */
final class Drift {
    private Drift() {}

    /** What the backend serves against what was asked for, where the two differ by somebody else's hand or are unknown. */
    static Optional<Decision> of(Step at, Exposure exposure) {
        return switch (exposure) {
            case Unread gap -> Optional.of(new Hold(gap.reason()));
            case Foreign foreign -> Optional.of(new Pause(Percentage.ZERO, false, foreign.reason()));
            case Unprepared gone when at.confirmed().isZero() -> Optional.empty();
            case Unprepared gone ->
                Optional.of(new Pause(
                        Percentage.ZERO,
                        false,
                        Reason.of(LOWERED_BY_HAND, gone.reason().text())));
            case Served served
            when served.share().above(at.target()) ->
                Optional.of(new Lower(
                        at.target(),
                        Reason.of(
                                RAISED_BY_HAND,
                                "found at " + served.share() + ", the stage is " + at.target() + "; lowering it")));
            // Our own note beside a zero: the daemon stopped between the write and the record. Finish what was begun.
            case Served served
            when served.latched() && served.share().isZero() ->
                Optional.of(new RollBack(
                        Reason.of(ZERO_CONFIRMED, "a rollback was written and its record was lost; finishing it")));
            // Someone took users out on purpose. Respect it, and ask.
            case Served served
            when served.share().below(at.confirmed()) ->
                Optional.of(new Pause(
                        served.share(),
                        false,
                        Reason.of(
                                LOWERED_BY_HAND,
                                "lowered from " + at.confirmed() + " to " + served.share() + " outside Rampguard")));
            case Served served -> Optional.empty();
        };
    }
}
