package io.rampguard.flags.external;

import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Another system moves the flag. Rampguard judges, journals and tells what it would have done; the share is what the arms'
 * traffic shows, which the controller derives from observations. Touches nothing and so answers at once.
 */
public final class ExternalFlags implements FlagBackend {
    private static final String NOTHING_WRITTEN =
            "the flag is external: somebody else moves it and Rampguard never writes it; move it in its own system, or name "
                    + "a backend in the policy to hand it over";
    private static final FlagReading FROM_TRAFFIC = new FlagReading.Unreadable(Reason.of(
            ReasonCode.UNREAD, "the flag is external: its share is read from the arms' traffic, not from a backend"));

    @Override
    public Map<String, FlagReading> read(Set<String> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> FROM_TRAFFIC));
    }

    @Override
    public WriteResult write(FlagChange change) {
        return new WriteResult.Refused(NOTHING_WRITTEN);
    }

    @Override
    public WriteResult kill(FlagChange change) {
        return new WriteResult.Refused(NOTHING_WRITTEN);
    }

    @Override
    public Verification verify(String key, List<String> targetingKeys) {
        return new Verification.Unverified("the flag is external: only its own system can evaluate it");
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(new Percentage(1), CompareAndSet.NONE, true, Duration.ZERO, false);
    }
}
