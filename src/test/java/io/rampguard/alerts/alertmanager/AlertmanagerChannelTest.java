package io.rampguard.alerts.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.AlertChannel.Delivery.Sent;
import io.rampguard.alerts.HttpPost;
import io.rampguard.contract.AlertChannelContract;
import io.rampguard.contract.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertmanagerChannelTest extends AlertChannelContract {
    @Override
    protected AlertChannel channel(HttpPost post) {
        return channel(post, List.of(server.uri("")));
    }

    @Override
    protected String secretText() {
        return "Bearer " + SECRET;
    }

    @Test
    void aPageStandsFromItsBeginningForAsLongAsItIsRepeated() throws IOException {
        JsonNode alerts = posted(page());

        assertThat(last().path()).isEqualTo("/api/v2/alerts");
        assertThat(last().headers()).containsEntry("authorization", "Bearer " + SECRET);
        assertThat(alerts).hasSize(1);
        JsonNode alert = alerts.get(0);
        assertThat(alert.path("labels").toString())
                .isEqualTo(
                        "{\"alertname\":\"RampguardRollback\",\"flag\":\"new_model\",\"guardrail\":\"2\",\"rampguard_key\":\"rollback/default/summarizer\","
                                + "\"reason\":\"breach-tolerance\",\"rollout\":\"default/summarizer\",\"severity\":\"critical\"}");
        assertThat(alert.path("annotations").path("summary").asText()).isEqualTo(page().title());
        assertThat(alert.path("annotations").path("description").asText()).isEqualTo(page().body());
        assertThat(alert.path("startsAt").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(alert.path("endsAt").asText()).isEqualTo("2026-11-23T12:06:00Z");
        assertThat(alert.path("generatorURL").asText()).isEqualTo("https://rampguard.example/");
    }

    @Test
    void aResolveHasTheSameLabelsAndAnEnd() throws IOException {
        JsonNode trigger = posted(page()).get(0);
        JsonNode resolve = posted(alert(Kind.RESOLVE, Urgency.PAGE)).get(0);

        assertThat(resolve.path("labels")).isEqualTo(trigger.path("labels"));
        assertThat(resolve.path("endsAt").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(resolve.has("startsAt")).isFalse();
    }

    @Test
    void aMessageStandsLongEnoughToBeGroupedAndAnAcknowledgementIsNotPosted() throws IOException {
        JsonNode message = posted(alert(Kind.TRIGGER, Urgency.MESSAGE)).get(0);

        assertThat(message.path("labels").path("severity").asText()).isEqualTo("info");
        assertThat(message.path("endsAt").asText()).isEqualTo("2026-11-23T12:31:00Z");
        assertThat(send(alert(Kind.ACKNOWLEDGE, Urgency.PAGE))).isEqualTo(new Sent());
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void bothOfAPairAreToldAndOneSuffices() throws IOException {
        try (LoopbackServer second = new LoopbackServer()) {
            java.nio.file.Files.writeString(secretFile(), secretText());
            AlertChannel pair = channel(post(), List.of(server.uri("/"), second.uri("/prefix")));

            assertThat(pair.send(page())).isEqualTo(new Sent());
            server.close();
            assertThat(pair.send(page())).isEqualTo(new Sent());

            assertThat(server.received()).hasSize(1);
            assertThat(second.received())
                    .hasSize(2)
                    .allMatch(request -> request.path().equals("/prefix/api/v2/alerts"));
        }
        assertThat(channel(post()).forgetsAfter()).contains(Duration.ofMinutes(5));
    }

    private static HttpPost post() {
        return new HttpPost(HttpPost.client(), CLOCK, Duration.ofSeconds(5));
    }

    private AlertChannel channel(HttpPost post, List<URI> urls) {
        var settings = new AlertmanagerChannel.Settings(
                urls,
                Optional.of(secretFile()),
                Optional.of(URI.create("https://rampguard.example/")),
                Duration.ofMinutes(5));
        return new AlertmanagerChannel(settings, post, CLOCK);
    }
}
