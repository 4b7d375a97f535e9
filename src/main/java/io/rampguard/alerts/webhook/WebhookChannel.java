package io.rampguard.alerts.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.HttpPost;
import io.rampguard.alerts.HttpPost.Letter;
import io.rampguard.units.Kebab;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Any HTTP endpoint: a CloudEvent 1.0 in structured JSON mode (cloudevents.io, HTTP protocol binding 1.0.2). With a secret the
 * request is signed as Standard Webhooks has it (standardwebhooks.com): {@code webhook-id}, {@code webhook-timestamp} and
 * {@code webhook-signature: v1,<base64 of HMAC-SHA256 over "id.timestamp.body">}, so that a receiver can refuse forgeries and
 * repetitions.
 */
public final class WebhookChannel implements AlertChannel {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET_PREFIX = "whsec_";

    private final Settings settings;
    private final HttpPost post;
    private final InstantSource clock;

    /**
     * Where to.
     *
     * @param url of the endpoint
     * @param source the CloudEvent's source: a URI reference that names this daemon, for example {@code /rampguard}
     * @param secretFile holds the secret that signs; {@code whsec_…} is base64, anything else is taken as it is
     * @param headers sent as they are; no place for a secret
     * @param headerFiles a header's name to the file that holds its value, for example {@code Authorization}
     */
    public record Settings(
            URI url,
            String source,
            Optional<Path> secretFile,
            Map<String, String> headers,
            Map<String, Path> headerFiles) {
        public Settings {
            headers = Map.copyOf(headers);
            headerFiles = Map.copyOf(headerFiles);
        }
    }

    public WebhookChannel(Settings settings, HttpPost post, InstantSource clock) {
        this.settings = settings;
        this.post = post;
        this.clock = clock;
    }

    @Override
    public Delivery send(Alert alert) {
        Letter letter = Letter.json(settings.url(), event(alert))
                .with("Content-Type", "application/cloudevents+json; charset=utf-8");
        for (Map.Entry<String, String> header : settings.headers().entrySet()) {
            letter = letter.with(header.getKey(), header.getValue());
        }
        for (Map.Entry<String, Path> header : settings.headerFiles().entrySet()) {
            try {
                String value = HttpPost.secret(header.getValue());
                letter = letter.with(header.getKey(), value).withSecret(header.getValue(), value);
            } catch (IOException e) {
                return HttpPost.unreadable(header.getValue(), e);
            }
        }
        if (settings.secretFile().isPresent()) {
            try {
                letter = signed(letter, alert, settings.secretFile().get());
            } catch (IOException e) {
                return HttpPost.unreadable(settings.secretFile().get(), e);
            }
        }
        return post.send(letter);
    }

    private Letter signed(Letter letter, Alert alert, Path file) throws IOException {
        String secret = HttpPost.secret(file);
        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        String signature = sign(key(secret), alert.id() + "." + timestamp + "." + letter.body());
        return letter.with("webhook-id", alert.id())
                .with("webhook-timestamp", timestamp)
                .with("webhook-signature", "v1," + signature)
                .withSecret(file, secret);
    }

    private static byte[] key(String secret) throws IOException {
        if (!secret.startsWith(SECRET_PREFIX)) {
            return secret.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new IOException("what follows " + SECRET_PREFIX + " is not base64", e);
        }
    }

    private static String sign(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private String event(Alert alert) {
        ObjectNode event = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", alert.id())
                .put("source", settings.source())
                .put("type", "io.rampguard.alert." + type(alert.kind()))
                .put("subject", alert.rollout().orElse(alert.key()))
                .put("time", alert.at().toString())
                .put("datacontenttype", "application/json");
        ObjectNode content = event.putObject("data").put("key", alert.key()).put("urgency", Kebab.of(alert.urgency()));
        alert.rollout().ifPresent(rollout -> content.put("rollout", rollout));
        content.put("title", alert.title()).put("body", alert.body());
        ObjectNode labels = content.putObject("labels");
        new TreeMap<>(alert.labels()).forEach(labels::put);
        return event.toString();
    }

    private static String type(Alert.Kind kind) {
        return switch (kind) {
            case TRIGGER -> "triggered";
            case ACKNOWLEDGE -> "acknowledged";
            case RESOLVE -> "resolved";
        };
    }
}
