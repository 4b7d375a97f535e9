package io.rampguard.rollout;

import io.rampguard.units.Percentage;

/** Something to do in the world, as data. */
public sealed interface Effect {
    /**
     * Serve this share.
     *
     * @param rollBack take the shortest way to zero, wait for nothing, and note that it was a rollback
     */
    record Write(Percentage to, boolean rollBack) implements Effect {}

    /**
     * Remember, together with its journal line and alerts.
     *
     * @param next where the decision leads
     * @param unverified where it leads while the write was not read back; the same as {@code next} unless it is a rollback
     */
    record Save(RolloutState next, RolloutState unverified) implements Effect {}
}
