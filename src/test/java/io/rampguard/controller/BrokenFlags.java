package io.rampguard.controller;

import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.units.Percentage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An adapter with a bug: it throws where it promised never to. */
final class BrokenFlags implements FlagBackend {
    @Override
    public Map<String, FlagReading> read(Set<String> keys) {
        throw new IllegalStateException("a bug of the adapter");
    }

    @Override
    public WriteResult write(FlagChange change) {
        throw new IllegalStateException("a bug of the adapter");
    }

    @Override
    public WriteResult kill(FlagChange change) {
        throw new IllegalStateException("a bug of the adapter");
    }

    @Override
    public Verification verify(String key, List<String> targetingKeys) {
        throw new IllegalStateException("a bug of the adapter");
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(new Percentage(1), CompareAndSet.NONE, true, Duration.ZERO, true);
    }
}
