package io.rampguard.cli.judge;

import io.rampguard.metrics.Counts;
import io.rampguard.policy.Signal;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line: what one arm did in one window of one signal.
 *
 * @param number of the line, from 1
 * @param bucket of the users, where the application labels them
 */
record TraceLine(
        long number,
        String run,
        Instant end,
        Duration length,
        Percentage stage,
        boolean variant,
        Signal signal,
        @Nullable String bucket,
        Counts counts) {}
