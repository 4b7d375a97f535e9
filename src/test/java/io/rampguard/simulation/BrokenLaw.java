package io.rampguard.simulation;

/** One of the seven laws was broken, by the real controller or by a planted mistake. */
final class BrokenLaw extends Error {
    private static final long serialVersionUID = 1L;

    final Law law;

    /** The seven laws of the tick, and that every rollout ends. */
    enum Law {
        DOWN_AT_ONCE_UP_ON_RECORD,
        BELIEVE_THE_BACKEND,
        SILENCE_HOLDS_AND_PATIENCE_ENDS,
        FIRST_STEP_ON_CONTROL_LATER_ON_EVIDENCE,
        THE_GUARD_NEVER_SLEEPS,
        A_ROLLBACK_LATCHES,
        ONE_WRITER,
        EVERY_ROLLOUT_ENDS
    }

    BrokenLaw(Law law, String sentence) {
        super(law + ": " + sentence);
        this.law = law;
    }
}
