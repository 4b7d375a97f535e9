package io.rampguard.alerts;

import java.time.Duration;
import java.util.Optional;

/** A way to people: one sub-package per product. */
public interface AlertChannel {
    /**
     * Carries the alert. Answers within 10 seconds and never throws. The same alert twice shows once.
     */
    Delivery send(Alert alert);

    /**
     * How long the product forgets an alert that is not said again; the outbox then repeats open triggers at a third of it.
     * Empty where one saying is enough.
     */
    default Optional<Duration> forgetsAfter() {
        return Optional.empty();
    }

    /** How a sending ended. Sentences carry no secret. */
    sealed interface Delivery {
        record Sent() implements Delivery {}

        /** Try again, not before {@code after} where it is given. */
        record Later(String sentence, Optional<Duration> after) implements Delivery {}

        /** Trying again cannot help; it is logged and counted, and kept in the journal. */
        record Rejected(String sentence) implements Delivery {}
    }
}
