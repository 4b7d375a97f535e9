package io.rampguard.alerts.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rampguard.alerts.Alert;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.AlertChannel.Delivery;
import io.rampguard.alerts.HttpPost;
import io.rampguard.contract.AlertChannelContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlackChannelTest extends AlertChannelContract {
    @Override
    protected AlertChannel channel(HttpPost post) {
        return new SlackChannel(
                new SlackChannel.Settings(secretFile(), Optional.of(URI.create("https://rampguard.example/"))), post);
    }

    @Override
    protected String secretText() {
        return server.uri("/services/T000/B000/" + SECRET).toString();
    }

    @Test
    void theMessageShowsTitleBodyAndTimeAndEscapesWhatSlackWouldRead() throws IOException {
        JsonNode message = posted(page());

        assertThat(last().path()).endsWith(SECRET);
        assertThat(message.path("text").asText()).contains(":rotating_light:", "&lt;tokens&gt; &amp; \"more\"");
        JsonNode blocks = message.path("blocks");
        assertThat(blocks.get(0).path("text").path("type").asText()).isEqualTo("plain_text");
        assertThat(blocks.get(0).path("text").path("text").asText()).contains("<tokens>");
        assertThat(blocks.get(1).path("text").path("type").asText()).isEqualTo("mrkdwn");
        assertThat(blocks.get(1).path("text").path("text").asText()).contains("Zero verified");
        assertThat(blocks.get(2).path("elements").get(0).path("text").asText())
                .contains("2026-11-23T12:00:00Z", "<https://rampguard.example/|Rampguard>");
    }

    @Test
    void aPolicysTextCannotMentionAWholeChannel() throws IOException {
        String text = posted(alert("<!channel> hello"))
                .path("blocks")
                .get(1)
                .path("text")
                .path("text")
                .asText();

        assertThat(text).isEqualTo("&lt;!channel&gt; hello");
    }

    @Test
    void aResolveIsAMessageOfItsOwn() throws IOException {
        assertThat(posted(alert(Kind.RESOLVE, Urgency.PAGE)).path("text").asText())
                .startsWith(":white_check_mark:");
        assertThat(posted(alert(Kind.ACKNOWLEDGE, Urgency.PAGE)).path("text").asText())
                .startsWith(":eyes:");
    }

    @Test
    void aLongBodyIsCutToSlacksLimitAlsoWhenEscapingLengthensIt() throws IOException {
        for (String body : List.of("x".repeat(9000), "<".repeat(9000), "🚦".repeat(3000))) {
            String text = posted(alert(body))
                    .path("blocks")
                    .get(1)
                    .path("text")
                    .path("text")
                    .asText();

            assertThat(text).hasSizeBetween(2000, 3000).endsWith("…");
            assertThat(text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF))
                    .isFalse();
        }
    }

    @Test
    void aFileWithoutAnAddressIsRejectedWithoutShowingIt() throws IOException {
        for (String wrong : List.of("xoxb-token", "not a url " + SECRET)) {
            Files.writeString(secretFile(), wrong);
            Delivery delivery = channel(new HttpPost(HttpPost.client(), CLOCK, HttpPost.TIMEOUT))
                    .send(page());

            assertThat(delivery)
                    .isInstanceOfSatisfying(
                            Delivery.Rejected.class,
                            rejected -> assertThat(rejected.sentence())
                                    .contains(secretFile().toString())
                                    .doesNotContain("xoxb", SECRET));
        }
    }

    private static Alert alert(String body) {
        return new Alert(
                "i", "k", Kind.TRIGGER, Urgency.PAGE, Optional.empty(), List.of(), "title", body, Map.of(), NOON);
    }
}
