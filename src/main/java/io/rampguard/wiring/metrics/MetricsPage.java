package io.rampguard.wiring.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.rampguard.cli.Version;
import io.rampguard.controller.Fleet;
import io.rampguard.controller.Instruments;
import io.rampguard.wiring.config.RampguardConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * One page for Prometheus, {@code /q/metrics} on the management port, in its text format or as OpenMetrics. Our own metrics
 * and those of the runtime, which Quarkus gives to Micrometer, share one registry.
 */
@ApplicationScoped
public class MetricsPage {
    private final ExpositionFormats formats = ExpositionFormats.init();

    @Produces
    @Singleton
    PrometheusRegistry registry() {
        return new PrometheusRegistry();
    }

    @Produces
    @Singleton
    PrometheusMeterRegistry runtime(PrometheusRegistry registry) {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
    }

    @Produces
    @Singleton
    Instruments instruments(PrometheusRegistry registry, RampguardConfig config) {
        return new PrometheusInstruments(registry, config.metrics().maxRollouts());
    }

    void publish(@Observes ManagementInterface management, PrometheusRegistry registry, Fleet fleet) {
        FleetGauges.register(registry, fleet, Version.number());
        management.router().get("/q/metrics").blockingHandler(exchange -> write(exchange, registry), false);
    }

    private void write(RoutingContext exchange, PrometheusRegistry registry) {
        ExpositionFormatWriter writer = formats.findWriter(exchange.request().getHeader("Accept"));
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            writer.write(page, registry.scrape());
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can be written to", impossible);
        }
        exchange.response().putHeader("Content-Type", writer.getContentType()).end(Buffer.buffer(page.toByteArray()));
    }
}
