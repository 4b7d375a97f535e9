package io.rampguard.analysis.sequential;

/**
 * The way that the policy plans.
 *
 * @param shares of the stages, within 0..1
 */
public record Course(Onset onset, double[] shares) {}
