package io.rampguard.contract;

import io.rampguard.contract.MetricWorld.Event;
import io.rampguard.contract.MetricWorld.Sight;
import io.rampguard.metrics.MetricSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

class InMemorySourceContractTest extends MetricSourceContract {
    @Override
    protected Bench bench(MetricWorld world) {
        InMemorySource source = new InMemorySource(MetricWorld.START, Duration.ZERO);
        Queue<Event> untold = new ArrayDeque<>(world.events());
        return new Bench() {
            @Override
            public MetricSource source() {
                return source;
            }

            @Override
            public void advanceTo(Instant now) {
                while (!untold.isEmpty() && !untold.peek().seenAt().isAfter(now)) {
                    Event event = untold.remove();
                    source.add(
                            event.seenAt(),
                            event.series().metric(),
                            event.series().labels(),
                            event.readBefore() ? event.amount() : 0);
                }
            }

            @Override
            public void restart() {
                // What it was told lives outside the daemon.
            }

            @Override
            public void close() {
                // Holds nothing but memory.
            }
        };
    }

    @Override
    protected Sight sight() {
        return Sight.EVERY_SCRAPE;
    }

    @Override
    protected boolean keepsHistory() {
        return true;
    }
}
