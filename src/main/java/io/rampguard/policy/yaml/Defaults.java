package io.rampguard.policy.yaml;

/** What counts where a policy is silent, in the policy's own language: the mapper reads it and the reference prints it. */
final class Defaults {
    static final String PRESET = "rampguard";
    static final String EVERY = "15s";
    static final String RAMP_PRESET = "b2b";
    static final String HOLD_B2B = "24h";
    static final String HOLD_B2C = "2h";
    static final String STEPS = "[1, 5, 25, 50, 75, 100]";
    static final String WATCH_B2B = "24h";
    static final String WATCH_B2C = "2h";
    static final String APPROVAL_WITHIN = "48h";
    static final String KNOWN_GOOD = "fast";
    static final String CRITICAL_FOR = "3 of 5";
    static final String METHOD = "sequential";
    static final String FALSE_ROLLBACK = "1%";
    static final String SENSITIVITY = "as-written";
    static final String BUDGET_WINDOW = "30d";
    static final String SOURCE_DARK_FOR = "15m";
    static final String SOURCE_DARK_THEN = "pause";
    static final String VARIANT_DARK_FOR = "5m";
    static final String VARIANT_DARK_THEN = "rollback";
    static final String INCONCLUSIVE_UP_TO = "3x";
    static final String INCONCLUSIVE_THEN = "pause";
    static final String UNPROVEN_UP_TO = "5";

    private Defaults() {}
}
