package io.rampguard.flags;

/**
 * What a backend keeps beside a flag, so that a daemon that lost its record can tell its own write from a hand's.
 *
 * @param rollout namespace/name of the policy
 * @param revision what is tried
 * @param rolledBack true on the write of zero that a rollback makes
 */
public record ChangeNote(String rollout, String revision, boolean rolledBack) {}
