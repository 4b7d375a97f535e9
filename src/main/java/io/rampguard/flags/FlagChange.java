package io.rampguard.flags;

import io.rampguard.units.Percentage;
import java.util.Optional;

/**
 * One write: both arms and the variant's share, at once.
 *
 * @param expected the backend's revision this was decided on, from the last read; empty for a write that must not wait for
 *     one (a rollback) and for a flag that does not exist yet
 * @param term leadership term under which it was decided; refused by a backend that has seen a newer one
 * @param note what the backend keeps beside the flag, where it can
 */
public record FlagChange(
        FlagKey flag, Arms arms, Percentage exposure, Optional<String> expected, long term, ChangeNote note) {}
