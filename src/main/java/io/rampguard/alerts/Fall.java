package io.rampguard.alerts;

import io.rampguard.analysis.Finding;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a rollback when people are told of it.
 *
 * @param why the breach, or who asked
 * @param findings of the look that saw it, one for each guardrail; empty where there was none
 * @param from the share that was served
 * @param since when that share was first seen served
 * @param exposed requests that saw the variant under this revision, as measured
 * @param zeroVerifiedIn from the look that saw the breach to the read that showed zero; empty while zero is not confirmed
 */
public record Fall(
        Reason why,
        List<Finding> findings,
        Percentage from,
        Optional<Instant> since,
        double exposed,
        Optional<Duration> zeroVerifiedIn) {
    public Fall {
        findings = List.copyOf(findings);
    }
}
