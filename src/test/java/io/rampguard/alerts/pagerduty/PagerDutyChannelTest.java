package io.rampguard.alerts.pagerduty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.alerts.Alert;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.AlertChannel.Delivery.Sent;
import io.rampguard.alerts.HttpPost;
import io.rampguard.contract.AlertChannelContract;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagerDutyChannelTest extends AlertChannelContract {
    @Override
    protected AlertChannel channel(HttpPost post) {
        var settings = new PagerDutyChannel.Settings(
                server.uri(""), secretFile(), "prod-cluster", Optional.of(URI.create("https://rampguard.example/")));
        return new PagerDutyChannel(settings, post);
    }

    @Test
    void aPageTriggersAnIncident() throws IOException {
        JsonNode event = posted(page());

        assertThat(last().path()).isEqualTo("/v2/enqueue");
        assertThat(event.path("routing_key").asText()).isEqualTo(SECRET);
        assertThat(event.path("event_action").asText()).isEqualTo("trigger");
        assertThat(event.path("dedup_key").asText()).isEqualTo("rollback/default/summarizer");
        JsonNode payload = event.path("payload");
        assertThat(payload.path("summary").asText()).isEqualTo(page().title());
        assertThat(payload.path("source").asText()).isEqualTo("prod-cluster");
        assertThat(payload.path("severity").asText()).isEqualTo("critical");
        assertThat(payload.path("timestamp").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(payload.path("component").asText()).isEqualTo("new_model");
        assertThat(payload.path("custom_details").path("body").asText()).isEqualTo(page().body());
        assertThat(event.path("links").get(0).path("href").asText()).isEqualTo("https://rampguard.example/");
    }

    @Test
    void acknowledgeAndResolveCarryTheSameKeyAndNoPayload() throws IOException {
        JsonNode taken = posted(alert(Kind.ACKNOWLEDGE, Urgency.PAGE));
        JsonNode resolved = posted(alert(Kind.RESOLVE, Urgency.PAGE));

        assertThat(taken.path("event_action").asText()).isEqualTo("acknowledge");
        assertThat(resolved.path("event_action").asText()).isEqualTo("resolve");
        assertThat(resolved.path("dedup_key").asText()).isEqualTo("rollback/default/summarizer");
        assertThat(resolved.has("payload")).isFalse();
    }

    @Test
    void aMessageIsAChangeEventThatWakesNobodyAndItsEndIsNotTold() throws IOException {
        JsonNode change = posted(alert(Kind.TRIGGER, Urgency.MESSAGE));

        assertThat(last().path()).isEqualTo("/v2/change/enqueue");
        assertThat(change.path("payload").path("summary").asText()).isEqualTo(page().title());
        assertThat(change.has("event_action")).isFalse();
        assertThat(send(alert(Kind.RESOLVE, Urgency.MESSAGE))).isEqualTo(new Sent());
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void longTitlesAndKeysAreCutToPagerDutysLimits() throws IOException {
        Alert one = long_("a");
        Alert two = long_("b");

        JsonNode first = posted(one);
        JsonNode second = posted(two);

        assertThat(first.path("payload").path("summary").asText()).hasSize(1024).endsWith("…");
        assertThat(first.path("dedup_key").asText())
                .hasSizeLessThanOrEqualTo(255)
                .isNotEqualTo(second.path("dedup_key").asText());
    }

    private static Alert long_(String end) {
        return new Alert(
                "id",
                "k".repeat(300) + end,
                Kind.TRIGGER,
                Urgency.PAGE,
                Optional.empty(),
                List.of(),
                "t".repeat(2000),
                "b",
                Map.of(),
                NOON);
    }
}
