package io.rampguard.alerts.pagerduty;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.HttpPost;
import io.rampguard.alerts.HttpPost.Letter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;

/**
 * PagerDuty's Events API v2. A page is an alert event ({@code POST /v2/enqueue}: trigger, acknowledge, resolve under one
 * {@code dedup_key}). A message is a change event ({@code /v2/change/enqueue}), which shows beside the service and wakes
 * nobody; it has no end.
 */
public final class PagerDutyChannel implements AlertChannel {
    /** PagerDuty's own limits. */
    private static final int SUMMARY = 1024;

    private static final int DEDUP_KEY = 255;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final HttpPost post;

    /**
     * Where to.
     *
     * @param url {@link #DEFAULT_URL}, or the European {@code https://events.eu.pagerduty.com}
     * @param routingKeyFile holds the integration key
     * @param source what is affected, as PagerDuty shows it, for example the cluster's name
     * @param console base address of Rampguard's own pages, for links
     */
    public record Settings(URI url, Path routingKeyFile, String source, Optional<URI> console) {
        public static final URI DEFAULT_URL = URI.create("https://events.pagerduty.com");
    }

    public PagerDutyChannel(Settings settings, HttpPost post) {
        this.settings = settings;
        this.post = post;
    }

    @Override
    public Delivery send(Alert alert) {
        boolean page = alert.urgency() == Alert.Urgency.PAGE;
        if (!page && alert.kind() != Alert.Kind.TRIGGER) {
            return new Delivery.Sent();
        }
        try {
            String key = HttpPost.secret(settings.routingKeyFile());
            ObjectNode event = page ? event(alert) : change(alert);
            event.put("routing_key", key);
            URI to = settings.url().resolve(page ? "/v2/enqueue" : "/v2/change/enqueue");
            return post.send(Letter.json(to, event.toString()).withSecret(settings.routingKeyFile(), key));
        } catch (IOException e) {
            return HttpPost.unreadable(settings.routingKeyFile(), e);
        }
    }

    private ObjectNode event(Alert alert) {
        ObjectNode event = JSON.createObjectNode()
                .put("event_action", action(alert.kind()))
                .put("dedup_key", dedup(alert.key()));
        if (alert.kind() != Alert.Kind.TRIGGER) {
            return event;
        }
        event.put("client", "Rampguard");
        settings.console().ifPresent(console -> event.put("client_url", console.toString()));
        ObjectNode payload = payload(event, alert)
                .put("severity", "critical")
                .put("component", alert.labels().getOrDefault("flag", "rampguard"));
        payload.put("group", alert.rollout().orElse("fleet"))
                .put("class", alert.labels().getOrDefault("reason", "rampguard"));
        return event;
    }

    private ObjectNode change(Alert alert) {
        ObjectNode event = JSON.createObjectNode();
        payload(event, alert);
        return event;
    }

    private ObjectNode payload(ObjectNode event, Alert alert) {
        ObjectNode payload = event.putObject("payload")
                .put("summary", clipped(alert.title()))
                .put("timestamp", alert.at().toString())
                .put("source", settings.source());
        ObjectNode details = payload.putObject("custom_details").put("body", alert.body());
        new TreeMap<>(alert.labels()).forEach(details::put);
        settings.console()
                .ifPresent(console -> event.putArray("links")
                        .addObject()
                        .put("href", console.toString())
                        .put("text", "Rampguard"));
        return payload;
    }

    private static String action(Alert.Kind kind) {
        return switch (kind) {
            case TRIGGER -> "trigger";
            case ACKNOWLEDGE -> "acknowledge";
            case RESOLVE -> "resolve";
        };
    }

    private static String clipped(String title) {
        return title.length() <= SUMMARY ? title : title.substring(0, SUMMARY - 1) + "…";
    }

    /** A key that is too long keeps its beginning, and its hash keeps it apart from others. */
    private static String dedup(String key) {
        if (key.length() <= DEDUP_KEY) {
            return key;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return key.substring(0, DEDUP_KEY - 65) + "/" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
