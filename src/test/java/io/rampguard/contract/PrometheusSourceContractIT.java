package io.rampguard.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rampguard.contract.MetricWorld.Sight;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.prometheus.PrometheusSettings;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.metrics.prometheus.PrometheusSource;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The promise of every source, kept on a real Prometheus over each test's own world. */
class PrometheusSourceContractIT extends MetricSourceContract {
    @TempDir
    Path folder;

    private int benches;

    @BeforeEach
    void needPrometheus() {
        assumeTrue(RealPrometheus.available(), "skipped: needs prometheus and promtool (Debian package 'prometheus')");
    }

    @Override
    protected Bench bench(MetricWorld world) throws Exception {
        return new Stored(
                RealPrometheus.start(RealPrometheus.blocks(world.openMetrics(), folder.resolve("tsdb-" + benches++))));
    }

    @Override
    protected Sight sight() {
        return Sight.LAST_SAMPLES;
    }

    @Override
    protected boolean keepsHistory() {
        return true;
    }

    /** The whole world is stored from the start; what lies ahead is unseen because every query names its time. */
    private static final class Stored implements Bench {
        private final RealPrometheus prometheus;
        private PrometheusSource source;

        Stored(RealPrometheus prometheus) {
            this.prometheus = prometheus;
            this.source = connected();
        }

        private PrometheusSource connected() {
            return new PrometheusSource(
                    PrometheusSettings.at("real", prometheus.url()).with(Timing.every(MetricWorld.SPACING)),
                    Instant::now);
        }

        @Override
        public MetricSource source() {
            return source;
        }

        @Override
        public void advanceTo(Instant now) {
            // Nothing to do: time is part of the question.
        }

        @Override
        public void restart() {
            source.close();
            source = connected();
        }

        @Override
        public void close() {
            source.close();
            prometheus.close();
        }
    }
}
