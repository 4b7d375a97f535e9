package io.rampguard.units;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why an answer is what it is: a code from a closed list, fit for a metric label, and a sentence with numbers for people.
 * Logs, alerts, the API and the journal all print this one.
 *
 * <p>A value like a record, but the sentence may be put together only when it is first read.
 */
public final class Reason {
    private final ReasonCode code;
    private final Deferred<String> text;

    private Reason(ReasonCode code, Deferred<String> text) {
        this.code = Objects.requireNonNull(code, "code");
        this.text = text;
    }

    /** @throws IllegalArgumentException where the sentence is blank */
    public static Reason of(ReasonCode code, String text) {
        return new Reason(code, Deferred.known(told(text)));
    }

    /** The code's own sentence, where there is nothing to add. */
    public static Reason of(ReasonCode code) {
        return of(code, code.sentence());
    }

    /** @param text the sentence, of values that do not change; asked for once, when it is first read, and never blank */
    public static Reason of(ReasonCode code, Supplier<String> text) {
        return new Reason(code, Deferred.of(() -> told(text.get())));
    }

    private static String told(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a reason needs a sentence");
        }
        return text;
    }

    public ReasonCode code() {
        return code;
    }

    /** The sentence. */
    public String text() {
        return text.get();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Reason that && code == that.code && text.equals(that.text));
    }

    @Override
    public int hashCode() {
        return 31 * code.hashCode() + text.hashCode();
    }

    @Override
    public String toString() {
        return code.label() + ": " + text();
    }
}
