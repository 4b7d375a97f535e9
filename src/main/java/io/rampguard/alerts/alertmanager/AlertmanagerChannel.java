package io.rampguard.alerts.alertmanager;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.HttpPost;
import io.rampguard.alerts.HttpPost.Letter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prometheus' Alertmanager, API v2 ({@code POST /api/v2/alerts}). It knows an alert again by its labels and forgets one that is
 * not said again, so that open pages are repeated; each says itself until when it stands, whatever {@code resolve_timeout} is.
 *
 * <p>Of a highly available pair each instance is told, as Alertmanager asks its clients to do; the alert counts as sent when
 * one of them has it.
 */
public final class AlertmanagerChannel implements AlertChannel {
    /** A message is never repeated, and has to outlive {@code group_wait} in any sensible route. */
    private static final Duration MESSAGE_STANDS = Duration.ofMinutes(30);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final HttpPost post;
    private final InstantSource clock;

    /**
     * Where to.
     *
     * @param urls base addresses of the instances, for example {@code http://alertmanager:9093}; at least one
     * @param authorizationFile holds the whole value of the {@code Authorization} header, for example {@code Bearer …}
     * @param console base address of Rampguard's own pages, for links
     * @param stands how long a page stands without being repeated; it is repeated at a third of it
     */
    public record Settings(List<URI> urls, Optional<Path> authorizationFile, Optional<URI> console, Duration stands) {
        public Settings {
            urls = List.copyOf(urls);
            if (urls.isEmpty()) {
                throw new IllegalArgumentException("an Alertmanager channel needs at least one url");
            }
        }
    }

    public AlertmanagerChannel(Settings settings, HttpPost post, InstantSource clock) {
        this.settings = settings;
        this.post = post;
        this.clock = clock;
    }

    @Override
    public Optional<Duration> forgetsAfter() {
        return Optional.of(settings.stands());
    }

    @Override
    public Delivery send(Alert alert) {
        if (alert.kind() == Alert.Kind.ACKNOWLEDGE) {
            return new Delivery.Sent();
        }
        Optional<String> authorization = Optional.empty();
        if (settings.authorizationFile().isPresent()) {
            try {
                authorization =
                        Optional.of(HttpPost.secret(settings.authorizationFile().get()));
            } catch (IOException e) {
                return HttpPost.unreadable(settings.authorizationFile().get(), e);
            }
        }
        String body = body(alert);
        List<Delivery> deliveries = new ArrayList<>();
        for (URI url : settings.urls()) {
            Letter letter = Letter.json(endpoint(url), body);
            if (authorization.isPresent()) {
                letter = letter.with("Authorization", authorization.get())
                        .withSecret(settings.authorizationFile().orElseThrow(), authorization.get());
            }
            deliveries.add(post.send(letter));
        }
        return best(deliveries);
    }

    private static Delivery best(List<Delivery> deliveries) {
        return deliveries.stream()
                .filter(Delivery.Sent.class::isInstance)
                .findFirst()
                .or(() -> deliveries.stream()
                        .filter(Delivery.Later.class::isInstance)
                        .findFirst())
                .orElseGet(deliveries::getFirst);
    }

    private static URI endpoint(URI base) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text : text + "/") + "api/v2/alerts");
    }

    private String body(Alert alert) {
        ObjectNode one = JSON.createObjectNode();
        ObjectNode labels = one.putObject("labels");
        labels(alert).forEach(labels::put);
        ObjectNode annotations = one.putObject("annotations");
        annotations.put("summary", alert.title()).put("description", alert.body());
        if (alert.kind() == Alert.Kind.RESOLVE) {
            one.put("endsAt", alert.at().toString());
        } else {
            // Delivered late, an alert that had already ended would not be notified at all: it stands from now on.
            Instant now = clock.instant();
            Duration stands = alert.urgency() == Alert.Urgency.PAGE ? settings.stands() : longer(settings.stands());
            one.put("startsAt", alert.at().toString())
                    .put("endsAt", now.plus(stands).toString());
        }
        settings.console().ifPresent(console -> one.put("generatorURL", console.toString()));
        return JSON.createArrayNode().add(one).toString();
    }

    private static Duration longer(Duration stands) {
        return stands.compareTo(MESSAGE_STANDS) > 0 ? stands : MESSAGE_STANDS;
    }

    /** The alert's identity: the same for its trigger, its repetitions and its resolve, which wears the trigger's labels. */
    private static Map<String, String> labels(Alert alert) {
        Map<String, String> labels = new TreeMap<>();
        alert.labels().forEach((name, value) -> labels.put(name.replaceAll("[^a-zA-Z0-9_]", "_"), value));
        alert.rollout().ifPresent(rollout -> labels.put("rollout", rollout));
        labels.put("alertname", "Rampguard" + camel(alert.key()));
        labels.put("severity", alert.urgency() == Alert.Urgency.PAGE ? "critical" : "info");
        labels.put("rampguard_key", alert.key());
        return labels;
    }

    /** {@code source-dark/prometheus} becomes {@code SourceDark}. */
    private static String camel(String key) {
        int slash = key.indexOf('/');
        return Arrays.stream((slash < 0 ? key : key.substring(0, slash)).split("-"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
