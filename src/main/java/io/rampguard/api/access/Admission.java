package io.rampguard.api.access;

import io.rampguard.api.model.Problem;
import java.util.Optional;

/** Whether a request may go on. */
public sealed interface Admission {
    record Admitted(Caller caller) implements Admission {}

    /** @param challenge for the header WWW-Authenticate, where a token would help */
    record Denied(Problem problem, Optional<String> challenge) implements Admission {}
}
