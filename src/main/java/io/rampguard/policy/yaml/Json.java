package io.rampguard.policy.yaml;

/**
 * A free value, as one line of canonical JSON: keys sorted, no spaces, numbers as written.
 *
 * @param type {@code object}, {@code string}, {@code number} or {@code boolean}
 */
record Json(String text, String type, Place place) {}
