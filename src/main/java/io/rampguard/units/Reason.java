package io.rampguard.units;

import java.util.Objects;

/**
 * Why an answer is what it is: a code from a closed list, fit for a metric label, and a sentence with numbers for people.
 * Logs, alerts, the API and the journal all print this one.
 */
public record Reason(ReasonCode code, String text) {
    public Reason {
        Objects.requireNonNull(code, "code");
        if (text.isBlank()) {
            throw new IllegalArgumentException("a reason needs a sentence");
        }
    }

    public static Reason of(ReasonCode code, String text) {
        return new Reason(code, text);
    }

    /** The code's own sentence, where there is nothing to add. */
    public static Reason of(ReasonCode code) {
        return new Reason(code, code.sentence());
    }

    @Override
    public String toString() {
        return code.label() + ": " + text;
    }
}
