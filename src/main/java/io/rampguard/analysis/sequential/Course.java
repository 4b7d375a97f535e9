package io.rampguard.analysis.sequential;

/**
 * The way that the policy plans.
 *
 * @param shares of the stages, within 0..1
 */
// Numbers to compute with, which nobody compares or keeps.
@SuppressWarnings("ArrayRecordComponent")
public record Course(Onset onset, double[] shares) {}
