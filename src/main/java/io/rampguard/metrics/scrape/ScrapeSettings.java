package io.rampguard.metrics.scrape;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One connection that scrapes.
 *
 * @param targets at least one
 * @param interval between scrapes, 1 s to 1 min; scrapes fall on its multiples since the epoch
 * @param timeout for one target's whole answer, at most the interval
 * @param bearerFile holds the token for every target; read at each scrape, so that it may be rotated
 * @param headers sent with each request, for example a tenant; values never appear in messages
 */
public record ScrapeSettings(
        List<Target> targets,
        Duration interval,
        Duration timeout,
        Optional<Path> bearerFile,
        Map<String, String> headers) {
    public ScrapeSettings {
        targets = List.copyOf(targets);
        headers = Map.copyOf(headers);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "a scrape source needs at least one target, for example " + "http://my-app:8080/metrics");
        }
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("the scrape interval must be within 1s and 1m, got " + interval);
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException(
                    "the scrape timeout must be above 0 and at most the interval " + interval + ", got " + timeout);
        }
    }

    /** Addresses without credentials, each with 80 % of the interval to answer. */
    public static ScrapeSettings of(Duration interval, Target... targets) {
        return new ScrapeSettings(
                List.of(targets), interval, interval.multipliedBy(4).dividedBy(5), Optional.empty(), Map.of());
    }

    /**
     * An address to scrape.
     *
     * @param url http or https, without credentials
     * @param job the label {@code job} of its series
     * @param labels further labels of its series; {@code job} and {@code instance} are set by the source
     * @param everyAddress whether the host's name stands for several processes (a headless Service), each of which is
     *     scraped by its address as its own instance; http only, since certificates name no addresses
     */
    public record Target(URI url, String job, Map<String, String> labels, boolean everyAddress) {
        private static final Set<String> HTTP = Set.of("http", "https");
        private static final Set<String> OWN = Set.of("job", "instance");

        public Target {
            labels = Map.copyOf(labels);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (!HTTP.contains(scheme) || url.getHost() == null) {
                throw new IllegalArgumentException("a target is an http or https address with a host, got '"
                        + url.getScheme() + ":…'; for example http://my-app:8080/metrics");
            }
            if (url.getUserInfo() != null) {
                throw new IllegalArgumentException("the target on " + url.getHost()
                        + " carries credentials in its address; put the token into a file and name the file");
            }
            if (everyAddress && scheme.equals("https")) {
                throw new IllegalArgumentException("the target on " + url.getHost()
                        + " is https and cannot be scraped by its addresses, which its certificate does not name");
            }
            if (job.isBlank()) {
                throw new IllegalArgumentException("the target on " + url.getHost() + " needs a job");
            }
            if (labels.keySet().stream().anyMatch(OWN::contains)) {
                throw new IllegalArgumentException("the labels job and instance of the target on " + url.getHost()
                        + " are set by the source; leave them out");
            }
        }

        public static Target of(String url, String job) {
            return new Target(URI.create(url), job, Map.of(), false);
        }

        Labels own() {
            Map<String, String> all = new TreeMap<>(labels);
            all.put("job", job);
            return Labels.of(all);
        }

        Labels ownAt(URI address) {
            Map<String, String> all = new TreeMap<>(labels);
            all.put("job", job);
            all.put("instance", address.getRawAuthority());
            return Labels.of(all);
        }
    }

    @Override
    public String toString() {
        return "ScrapeSettings[" + targets.size() + " targets, every " + interval + "]";
    }
}
