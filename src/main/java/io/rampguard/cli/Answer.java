package io.rampguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.api.model.Problem;

/** What came of asking the daemon. */
sealed interface Answer<T> {
    /** @param json as it came, for {@code -o json} */
    record Got<T>(T value, JsonNode json) implements Answer<T> {}

    record Refused<T>(int status, Problem problem) implements Answer<T> {}

    /** @param sentence with its cure */
    record Silent<T>(String sentence) implements Answer<T> {}
}
