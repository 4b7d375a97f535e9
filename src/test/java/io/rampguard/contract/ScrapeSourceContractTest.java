package io.rampguard.contract;

import io.rampguard.contract.MetricWorld.Scrape;
import io.rampguard.contract.MetricWorld.Sight;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.scrape.ScrapeSettings;
import io.rampguard.metrics.scrape.ScrapeSettings.Target;
import io.rampguard.metrics.scrape.ScrapeSource;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

class ScrapeSourceContractTest extends MetricSourceContract {
    @Override
    protected Bench bench(MetricWorld world) throws IOException {
        return new Scraped(world);
    }

    @Override
    protected Sight sight() {
        return Sight.EVERY_SCRAPE;
    }

    @Override
    protected boolean keepsHistory() {
        return false;
    }

    /** Every instance that ever lives is a target from the start; before its time and after it does not answer. */
    private static final class Scraped implements Bench {
        private final ServedWorld served = new ServedWorld();
        private final ScrapeSettings settings;
        private final Queue<Scrape> ahead;
        private ScrapeSource source;

        Scraped(MetricWorld world) throws IOException {
            Target[] targets = world.scrapes().stream()
                    .flatMap(scrape -> scrape.instances().keySet().stream())
                    .distinct()
                    .map(instance -> Target.of(served.url(instance), MetricWorld.JOB))
                    .toArray(Target[]::new);
            this.settings = ScrapeSettings.of(MetricWorld.SPACING, targets);
            this.ahead = new ArrayDeque<>(world.scrapes());
            this.source = new ScrapeSource(settings, Instant::now);
        }

        @Override
        public MetricSource source() {
            return source;
        }

        @Override
        public void advanceTo(Instant now) {
            while (!ahead.isEmpty() && !ahead.peek().at().isAfter(now)) {
                Scrape scrape = ahead.remove();
                served.show(scrape);
                source.scrape(scrape.at());
            }
        }

        @Override
        public void restart() {
            source.close();
            source = new ScrapeSource(settings, Instant::now);
        }

        @Override
        public void close() {
            source.close();
            served.close();
        }
    }
}
