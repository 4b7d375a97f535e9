package io.rampguard.alerts.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.AlertChannel.Delivery;
import io.rampguard.alerts.HttpPost;
import io.rampguard.contract.AlertChannelContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class WebhookChannelTest extends AlertChannelContract {
    private Map<String, Path> headerFiles = Map.of();

    @Override
    protected AlertChannel channel(HttpPost post) {
        var settings = new WebhookChannel.Settings(
                server.uri("/hook"), "/rampguard", Optional.of(secretFile()), Map.of("X-Team", "ai"), headerFiles);
        return new WebhookChannel(settings, post, CLOCK);
    }

    @Test
    void theBodyIsACloudEvent() throws IOException {
        JsonNode event = posted(page());

        assertThat(last().headers())
                .containsEntry("content-type", "application/cloudevents+json; charset=utf-8")
                .containsEntry("x-team", "ai");
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("id").asText()).isEqualTo(page().id());
        assertThat(event.path("source").asText()).isEqualTo("/rampguard");
        assertThat(event.path("type").asText()).isEqualTo("io.rampguard.alert.triggered");
        assertThat(event.path("subject").asText()).isEqualTo("default/summarizer");
        assertThat(event.path("time").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(event.path("data").path("title").asText()).isEqualTo(page().title());
        assertThat(event.path("data").path("urgency").asText()).isEqualTo("page");
        assertThat(event.path("data").path("labels").path("guardrail").asText()).isEqualTo("2");
        assertThat(posted(alert(Kind.RESOLVE, Urgency.PAGE)).path("type").asText())
                .isEqualTo("io.rampguard.alert.resolved");
        assertThat(posted(alert(Kind.ACKNOWLEDGE, Urgency.PAGE)).path("type").asText())
                .isEqualTo("io.rampguard.alert.acknowledged");
    }

    @Test
    void aReceiverCanVerifyTheSignature() throws Exception {
        posted(page());

        var headers = last().headers();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed = headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + "." + last().body();
        String expected = Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));

        assertThat(headers.get("webhook-signature")).isEqualTo("v1," + expected);
        assertThat(headers.get("webhook-timestamp"))
                .isEqualTo(String.valueOf(NOON.plusSeconds(60).getEpochSecond()));
    }

    /** The example of the Standard Webhooks specification's libraries. */
    @Test
    void aBase64SecretSignsAsTheStandardHasIt() throws Exception {
        Path file = folder.resolve("standard");
        Files.writeString(
                file, "whsec_" + Base64.getEncoder().encodeToString("binary key".getBytes(StandardCharsets.UTF_8)));
        var settings =
                new WebhookChannel.Settings(server.uri("/"), "/rampguard", Optional.of(file), Map.of(), Map.of());
        new WebhookChannel(settings, new HttpPost(HttpPost.client(), CLOCK, HttpPost.TIMEOUT), CLOCK).send(page());

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("binary key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed = page().id() + "." + NOON.plusSeconds(60).getEpochSecond() + "." + last().body();
        assertThat(last().headers().get("webhook-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aHeaderMayComeFromAFileAndAMalformedOneIsRejectedWithoutBeingTold() throws IOException {
        Path token = folder.resolve("token");
        headerFiles = Map.of("Authorization", token);
        Files.writeString(token, "Bearer abc\n");
        posted(page());
        assertThat(last().headers()).containsEntry("authorization", "Bearer abc");

        Files.writeString(token, "Bearer a\nb");

        assertThat(send(page()))
                .isInstanceOfSatisfying(
                        Delivery.Rejected.class,
                        rejected -> assertThat(rejected.sentence())
                                .contains("malformed")
                                .doesNotContain("Bearer"));
    }
}
