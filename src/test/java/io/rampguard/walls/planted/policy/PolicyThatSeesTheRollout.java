package io.rampguard.walls.planted.policy;

import io.rampguard.walls.planted.rollout.DecisionThatReadsTheClock;

/** Planted: an inner package of the core knows an outer one. */
record PolicyThatSeesTheRollout(DecisionThatReadsTheClock decision) {}
