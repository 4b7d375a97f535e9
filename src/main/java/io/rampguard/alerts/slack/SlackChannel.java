package io.rampguard.alerts.slack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.HttpPost;
import io.rampguard.alerts.HttpPost.Letter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Slack incoming webhook. Its address is the secret and lies in a file. A webhook cannot change what it said, so that a
 * resolve is a message of its own.
 */
public final class SlackChannel implements AlertChannel {
    /** Slack refuses a header of more than 150 and a section of more than 3,000 characters. */
    private static final int HEADER = 150;

    private static final int SECTION = 3_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final HttpPost post;

    /**
     * Where to.
     *
     * @param urlFile holds the webhook's address, for example {@code https://hooks.slack.com/services/…}
     * @param console base address of Rampguard's own pages, for links
     */
    public record Settings(Path urlFile, Optional<URI> console) {}

    public SlackChannel(Settings settings, HttpPost post) {
        this.settings = settings;
        this.post = post;
    }

    @Override
    public Delivery send(Alert alert) {
        try {
            String url = HttpPost.secret(settings.urlFile());
            URI to = URI.create(url);
            if (to.getHost() == null) {
                return malformed();
            }
            return post.send(Letter.json(to, message(alert)).withSecret(settings.urlFile(), url));
        } catch (IOException e) {
            return HttpPost.unreadable(settings.urlFile(), e);
        } catch (IllegalArgumentException e) {
            return malformed();
        }
    }

    private Delivery malformed() {
        return new Delivery.Rejected(
                settings.urlFile() + " does not hold a web address: put the webhook's address into it");
    }

    private String message(Alert alert) {
        String title = sign(alert) + " " + alert.title();
        ObjectNode message = JSON.createObjectNode().put("text", escaped(title));
        ArrayNode blocks = message.putArray("blocks");
        blocks.addObject()
                .put("type", "header")
                .putObject("text")
                .put("type", "plain_text")
                .put("text", clipped(title, HEADER))
                .put("emoji", true);
        if (!alert.body().isBlank()) {
            blocks.addObject()
                    .put("type", "section")
                    .putObject("text")
                    .put("type", "mrkdwn")
                    .put("text", clippedEscaped(alert.body()));
        }
        String foot = alert.at()
                + settings.console()
                        .map(console -> " · <" + console + "|Rampguard>")
                        .orElse("");
        blocks.addObject()
                .put("type", "context")
                .putArray("elements")
                .addObject()
                .put("type", "mrkdwn")
                .put("text", foot);
        return message.toString();
    }

    private static String sign(Alert alert) {
        return switch (alert.kind()) {
            case TRIGGER -> alert.urgency() == Alert.Urgency.PAGE ? ":rotating_light:" : ":information_source:";
            case ACKNOWLEDGE -> ":eyes:";
            case RESOLVE -> ":white_check_mark:";
        };
    }

    /** The three characters that Slack reads as its own; a policy's text must not be able to mention a whole channel. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Escaping lengthens, so that what fits is counted escaped; half an escape would show. */
    private static String clippedEscaped(String text) {
        if (escaped(text).length() <= SECTION) {
            return escaped(text);
        }
        StringBuilder fits = new StringBuilder();
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            String next = escaped(Character.toString(text.codePointAt(at)));
            if (fits.length() + next.length() >= SECTION) {
                break;
            }
            fits.append(next);
        }
        return fits.append('…').toString();
    }

    private static String clipped(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }
}
