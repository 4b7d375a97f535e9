package io.rampguard.policy;

/**
 * The flag a policy moves.
 *
 * @param backend name of a configured connection; {@code embedded} is served by this daemon, {@code external} is moved
 *     by somebody else
 * @param bucketBy attribute of the evaluation context that decides a user's arm
 */
public record FlagTarget(String backend, String key, Arm control, Arm variant, String bucketBy) {
    public static final String EMBEDDED = "embedded";
    public static final String EXTERNAL = "external";
    public static final String TARGETING_KEY = "targetingKey";

    public FlagTarget {
        if (key.isBlank()) {
            throw new IllegalArgumentException("a flag needs a key");
        }
        if (control.name().equals(variant.name())) {
            throw new IllegalArgumentException("control and variant are both called '" + control.name() + "'");
        }
    }

    /** True where somebody else moves the flag and Rampguard judges and reports. */
    public boolean external() {
        return backend.equals(EXTERNAL);
    }
}
