package io.rampguard.flags;

import io.rampguard.policy.Arm;

/** Both arms of a flag as they lie in a backend, the variant first. */
public record Arms(Arm variant, Arm control, String bucketBy) {}
