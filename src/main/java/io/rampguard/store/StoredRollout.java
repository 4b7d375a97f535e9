package io.rampguard.store;

import io.rampguard.rollout.Rollout;

/** A rollout and the revision it was read at. */
public record StoredRollout(Rollout rollout, Revision revision, long term) {}
