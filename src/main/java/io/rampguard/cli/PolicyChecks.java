package io.rampguard.cli;

import io.rampguard.metrics.MetricSource.Survey;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.RolloutPolicy;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** What {@code rampguard validate} needs of the adapters, which this package may not know. */
public interface PolicyChecks {
    /**
     * Reads policies and checks them. Never throws for what is in them.
     *
     * @param configured whether the names of sources, backends and channels are checked against the daemon's settings
     * @throws IllegalArgumentException when the settings themselves are wrong, with one line for each mistake
     */
    Reading read(List<Path> paths, boolean configured);

    /**
     * Asks the configured sources what they have for each signal and arm. Answers within 10 seconds for each source.
     *
     * @throws IllegalArgumentException when the settings themselves are wrong, with one line for each mistake
     */
    List<Survey> survey(Collection<RolloutPolicy> policies);
}
