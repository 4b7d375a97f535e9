package io.rampguard.contract;

import io.rampguard.contract.MetricWorld.Sight;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.prometheus.PrometheusSettings;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.metrics.prometheus.PrometheusSource;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract on a real Prometheus, into which the world's timeline was written as blocks. */
@EnabledIf("io.rampguard.contract.RealPrometheus#available")
class PrometheusSourceContractIT extends MetricSourceContract {
    @TempDir
    Path folder;

    @Override
    protected Bench bench(MetricWorld world) throws Exception {
        Path blocks = RealPrometheus.blocks(world.openMetrics(), folder.resolve("blocks"));
        // Blocks cannot hold the marks that a scrape leaves where a series ends; looking back no further than one
        // scrape shows
        // the same.
        String lookback = "--query.lookback-delta=" + MetricWorld.SPACING.toSeconds() + "s";
        return new Queried(RealPrometheus.start(blocks, lookback));
    }

    @Override
    protected Sight sight() {
        return Sight.LAST_SAMPLES;
    }

    @Override
    protected boolean keepsHistory() {
        return true;
    }

    /** The blocks hold all of time; every query says the instant it means. */
    private static final class Queried implements Bench {
        private final RealPrometheus prometheus;
        private final PrometheusSettings settings;
        private Instant now = MetricWorld.START;
        private PrometheusSource source;

        Queried(RealPrometheus prometheus) {
            this.prometheus = prometheus;
            this.settings = PrometheusSettings.at("real", prometheus.url()).with(Timing.every(MetricWorld.SPACING));
            this.source = new PrometheusSource(settings, () -> now);
        }

        @Override
        public MetricSource source() {
            return source;
        }

        @Override
        public void advanceTo(Instant to) {
            now = to;
        }

        @Override
        public void restart() {
            source.close();
            source = new PrometheusSource(settings, () -> now);
        }

        @Override
        public void close() {
            source.close();
            prometheus.close();
        }
    }
}
