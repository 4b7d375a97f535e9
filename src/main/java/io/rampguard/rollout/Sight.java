package io.rampguard.rollout;

import io.rampguard.analysis.Verdict;

/**
 * What one tick sees of one rollout.
 *
 * @param ready the evidence suffices for the next stage
 * @param frozen advances are stopped fleet-wide
 */
public record Sight(Exposure exposure, Verdict verdict, boolean ready, boolean frozen) {}
