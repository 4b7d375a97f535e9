package io.rampguard.metrics.prometheus;

import io.rampguard.policy.Selector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One connection to a server that speaks Prometheus' HTTP API.
 *
 * @param name the connection's name, as policies call it
 * @param url where the API is, up to and without {@code /api/v1}; a path prefix such as {@code /prometheus} is kept
 */
public record PrometheusSettings(String name, URI url, Access access, Timing timing, Identity identity, Limits limits) {
    static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    public PrometheusSettings {
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException("source '" + name + "' needs an http or https url with a host");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "source '" + name + "': the url must hold neither credentials nor a query;"
                            + " name a user and a password file instead");
        }
    }

    /** Without credentials and with every default. */
    public static PrometheusSettings at(String name, URI url) {
        return new PrometheusSettings(name, url, Access.OPEN, Timing.MEASURED, Identity.SCRAPED, Limits.DEFAULT);
    }

    public PrometheusSettings with(Access other) {
        return new PrometheusSettings(name, url, other, timing, identity, limits);
    }

    public PrometheusSettings with(Timing other) {
        return new PrometheusSettings(name, url, access, other, identity, limits);
    }

    public PrometheusSettings with(Identity other) {
        return new PrometheusSettings(name, url, access, timing, other, limits);
    }

    public PrometheusSettings with(Limits other) {
        return new PrometheusSettings(name, url, access, timing, identity, other);
    }

    /**
     * How the server is entered. Secrets lie in files, which are read again for every query, so that a rotated one counts.
     *
     * @param headers sent with every query, such as {@code X-Scope-OrgID}; their values are never printed
     */
    public record Access(Authentication authentication, Optional<ClientTls> tls, Map<String, String> headers) {
        public static final Access OPEN = new Access(new Authentication.None(), Optional.empty(), Map.of());

        public Access {
            headers = Map.copyOf(headers);
            headers.forEach(Access::check);
        }

        /** Now rather than at the first query, and without repeating the value. */
        private static void check(String name, String value) {
            try {
                HttpRequest.newBuilder().setHeader(name, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "the header '" + name + "' cannot be sent: its name is reserved or malformed, or its value is",
                        e);
            }
        }

        @Override
        public String toString() {
            return "Access[" + authentication + ", tls=" + tls + ", headers=" + headers.keySet() + "]";
        }
    }

    /** Who we say we are. */
    public sealed interface Authentication {
        record None() implements Authentication {}

        record Basic(String user, Path passwordFile) implements Authentication {}

        record Bearer(Path tokenFile) implements Authentication {}
    }

    /**
     * TLS beyond the Java runtime's own trust, all in PEM; files are read again when they change.
     *
     * @param authorities certificates to trust instead of the runtime's
     * @param certificate our own chain, for mutual TLS
     * @param key its PKCS#8 key; given exactly where {@code certificate} is
     */
    public record ClientTls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
        public ClientTls {
            if (certificate.isPresent() != key.isPresent()) {
                throw new IllegalArgumentException("mutual TLS needs a certificate and a key; one of them is missing");
            }
        }
    }

    /**
     * How the server's samples lie in time.
     *
     * @param scrapeInterval distance of samples; measured once for each metric where it is empty
     * @param lag how far we stay behind now; one scrape interval where it is empty
     * @param staleAfter a signal whose newest sample is older is {@code STALE}; where it is empty, three scrape intervals and
     *     at least two minutes, since one metric may be scraped at several intervals
     * @param lookback how far back a series' last sample is searched for; bridges failed scrapes up to this length
     */
    public record Timing(
            Optional<Duration> scrapeInterval,
            Optional<Duration> lag,
            Optional<Duration> staleAfter,
            Duration lookback) {
        public static final Timing MEASURED =
                new Timing(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofMinutes(5));

        public static Timing every(Duration scrapeInterval) {
            return new Timing(Optional.of(scrapeInterval), Optional.empty(), Optional.empty(), MEASURED.lookback());
        }

        Duration lag(Duration spacing) {
            return lag.orElse(spacing);
        }

        Duration staleAfter(Duration spacing) {
            Duration three = spacing.multipliedBy(3);
            Duration least = Duration.ofMinutes(2);
            return staleAfter.orElse(three.compareTo(least) > 0 ? three : least);
        }
    }

    /**
     * What tells one instance of an application from another, and how we know that it was read before. A series that is new on
     * an instance that was read counts in full; on a new instance it is only the baseline.
     *
     * @param labels the labels that name an instance
     */
    public record Identity(List<String> labels, Presence presence) {
        public static final Identity SCRAPED = new Identity(List.of("job", "instance"), new Presence.Up());

        public Identity {
            labels = List.copyOf(labels);
            labels.forEach(label -> {
                if (!LABEL.matcher(label).matches()) {
                    throw new IllegalArgumentException("'" + label + "' is not the name of a label");
                }
            });
        }
    }

    /** The sign that an instance was read at an earlier time. */
    public sealed interface Presence {
        /** Prometheus' own {@code up == 1}, which every scraped target has. */
        record Up() implements Presence {}

        /** Any sample of this series; carries the identity labels. */
        record Metric(Selector series) implements Presence {}

        /** Any series of the signal's total on the instance: for metrics that are pushed and have no {@code up}. */
        record SignalTotal() implements Presence {}
    }

    /**
     * What one query may cost.
     *
     * @param timeout for one attempt, at most 9 s
     * @param longestQuery characters; beyond it the names of flags are left out of a query, which then reads every flag. One
     *     query with 10,000 names (676 kB) cost Prometheus 2.42 15 % more than none, one with 500 of 10,000 names a twentieth,
     *     so names are kept as long as they fit. VictoriaMetrics accepts 16,384 by default.
     * @param rows most rows of one answer
     * @param bytes most bytes of one answer after decompression
     * @param concurrent most queries at one time
     * @param rest how long an open circuit breaker stays away from the server
     */
    public record Limits(Duration timeout, int longestQuery, int rows, long bytes, int concurrent, Duration rest) {
        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(8), 1_000_000, 1_000_000, 256L << 20, 8, Duration.ofSeconds(10));

        /** For what can wait: at most two queries at a time. */
        Limits fewer() {
            return new Limits(timeout, longestQuery, rows, bytes, Math.min(2, concurrent), rest);
        }

        public Limits {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofSeconds(9)) > 0) {
                throw new IllegalArgumentException("a query's timeout must be above 0 and at most 9s, got " + timeout);
            }
            if (concurrent < 1) {
                throw new IllegalArgumentException("at least one query must be allowed at a time");
            }
        }
    }
}
