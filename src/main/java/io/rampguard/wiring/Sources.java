package io.rampguard.wiring;

import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.prometheus.PrometheusSettings;
import io.rampguard.metrics.prometheus.PrometheusSettings.Access;
import io.rampguard.metrics.prometheus.PrometheusSettings.Authentication;
import io.rampguard.metrics.prometheus.PrometheusSettings.ClientTls;
import io.rampguard.metrics.prometheus.PrometheusSettings.Identity;
import io.rampguard.metrics.prometheus.PrometheusSettings.Presence;
import io.rampguard.metrics.prometheus.PrometheusSettings.Timing;
import io.rampguard.metrics.prometheus.PrometheusSource;
import io.rampguard.metrics.scrape.ScrapeSettings;
import io.rampguard.metrics.scrape.ScrapeSettings.Target;
import io.rampguard.metrics.scrape.ScrapeSource;
import io.rampguard.policy.Selector;
import io.rampguard.wiring.config.RampguardConfig.SourceConnection;
import io.rampguard.wiring.config.RampguardConfig.Tls;
import io.rampguard.wiring.config.Span;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The metrics connections that the settings name, made and running until closed. */
public record Sources(SortedMap<String, MetricSource> byName) implements AutoCloseable {
    private static final Duration SCRAPE_EVERY = Duration.ofSeconds(5);

    /** @throws IllegalArgumentException with every problem, one line each */
    public static Sources of(Map<String, SourceConnection> configured, InstantSource clock) {
        return new Sources(new NamedAdapters<SourceConnection, MetricSource>(
                        "rampguard.sources",
                        SourceConnection::type,
                        Map.of(
                                "prometheus",
                                        (name, settings) -> new PrometheusSource(prometheus(name, settings), clock),
                                "scrape", (name, settings) -> scrape(settings, clock)))
                .build(configured));
    }

    private static PrometheusSettings prometheus(String name, SourceConnection settings) {
        String url = settings.url()
                .orElseThrow(() ->
                        new IllegalArgumentException("type prometheus needs a url, such as http://prometheus:9090"));
        Duration lookback = Timing.MEASURED.lookback();
        return PrometheusSettings.at(name, uri(url))
                .with(new Access(authentication(settings), tls(settings.tls()), settings.headers()))
                .with(new Timing(
                        settings.scrapeInterval().map(Span::duration),
                        settings.lag().map(Span::duration),
                        Optional.empty(),
                        lookback))
                .with(new Identity(settings.identityLabels().orElse(Identity.SCRAPED.labels()), presence(settings)));
    }

    private static Authentication authentication(SourceConnection settings) {
        boolean basic = settings.basic().user().isPresent()
                || settings.basic().passwordFile().isPresent();
        if (basic && settings.bearerTokenFile().isPresent()) {
            throw new IllegalArgumentException("basic and bearer-token-file exclude each other; keep one");
        }
        if (basic) {
            return new Authentication.Basic(
                    settings.basic().user().orElseThrow(() -> new IllegalArgumentException("basic.user is missing")),
                    settings.basic()
                            .passwordFile()
                            .orElseThrow(() -> new IllegalArgumentException("basic.password-file is missing")));
        }
        return settings.bearerTokenFile()
                .<Authentication>map(Authentication.Bearer::new)
                .orElseGet(Authentication.None::new);
    }

    private static Optional<ClientTls> tls(Tls tls) {
        return tls.caFile().isPresent()
                        || tls.certFile().isPresent()
                        || tls.keyFile().isPresent()
                ? Optional.of(new ClientTls(tls.caFile(), tls.certFile(), tls.keyFile()))
                : Optional.empty();
    }

    private static Presence presence(SourceConnection settings) {
        return switch (settings.presence().orElse("up")) {
            case "up" -> new Presence.Up();
            case "none" -> new Presence.SignalTotal();
            case String metric -> new Presence.Metric(Selector.of(metric));
        };
    }

    private static MetricSource scrape(SourceConnection settings, InstantSource clock) {
        List<String> targets = settings.targets()
                .orElseThrow(() ->
                        new IllegalArgumentException("type scrape needs targets, such as http://app:8080/metrics"));
        Duration interval = settings.scrapeInterval().map(Span::duration).orElse(SCRAPE_EVERY);
        ScrapeSource source = new ScrapeSource(
                new ScrapeSettings(
                        targets.stream()
                                .map(url -> new Target(uri(url), "scrape", Map.of(), false))
                                .toList(),
                        interval,
                        interval.multipliedBy(4).dividedBy(5),
                        settings.bearerTokenFile(),
                        settings.headers()),
                clock);
        source.start();
        return source;
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("an address cannot be read; write it like http://host:9090", wrong);
        }
    }

    /** Ends what runs in the background. Repeating it is harmless. */
    @Override
    public void close() {
        byName.values().forEach(source -> {
            if (source instanceof AutoCloseable closeable) {
                closeQuietly(closeable);
            }
        });
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // The daemon is ending, and a connection that does not close ends with it.
            System.getLogger(Sources.class.getName()).log(System.Logger.Level.DEBUG, "a source did not close", e);
        }
    }
}
