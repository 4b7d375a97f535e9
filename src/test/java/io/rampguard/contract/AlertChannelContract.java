package io.rampguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rampguard.alerts.Alert;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.AlertChannel;
import io.rampguard.alerts.AlertChannel.Delivery;
import io.rampguard.alerts.AlertChannel.Delivery.Later;
import io.rampguard.alerts.AlertChannel.Delivery.Rejected;
import io.rampguard.alerts.AlertChannel.Delivery.Sent;
import io.rampguard.alerts.HttpPost;
import io.rampguard.contract.LoopbackServer.Answer;
import io.rampguard.contract.LoopbackServer.Hang;
import io.rampguard.contract.LoopbackServer.Received;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every channel over HTTP does: the answer decides the next move, it comes in time, and no secret is told. */
public abstract class AlertChannelContract {
    protected static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    protected static final InstantSource CLOCK = InstantSource.fixed(NOON.plusSeconds(60));
    protected static final String SECRET = "s3cr3t-R0uting-Key";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpPost.client();

    protected final LoopbackServer server = new LoopbackServer();

    @TempDir
    protected Path folder;

    /** A channel that talks to {@link #server} and keeps its secret, {@link #SECRET}, in {@link #secretFile}. */
    protected abstract AlertChannel channel(HttpPost post);

    /** What {@link #secretFile} holds; it contains the secret. */
    protected String secretText() {
        return SECRET;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anAnswerOf2xxIsSent() throws IOException {
        for (int status : List.of(200, 202, 204)) {
            server.answers(Answer.of(status, ""));

            assertThat(send(page())).isEqualTo(new Sent());
        }
        assertThat(server.received()).hasSize(3).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.headers().get("content-type")).startsWith("application/");
        });
    }

    @Test
    void aTroubledServerIsTriedLater() throws IOException {
        for (int status : List.of(408, 500, 502, 504)) {
            server.answers(Answer.of(status, "try later"));

            assertThat(send(page())).isInstanceOfSatisfying(Later.class, later -> {
                assertThat(later.after()).isEmpty();
                assertThat(later.sentence()).contains("answered " + status, "try later");
            });
        }
    }

    @Test
    void aBusyServerSaysWhenToComeAgain() throws IOException {
        for (int status : List.of(429, 503)) {
            server.answers(Answer.of(status, "slow down").with("Retry-After", "37"));
            assertThat(after(send(page()))).contains(Duration.ofSeconds(37));
            server.answers(Answer.of(status, "").with("Retry-After", "Mon, 23 Nov 2026 12:02:00 GMT"));
            assertThat(after(send(page()))).contains(Duration.ofSeconds(60));
            server.answers(Answer.of(status, "").with("Retry-After", "99999999"));
            assertThat(after(send(page()))).contains(Duration.ofHours(1));
            server.answers(Answer.of(status, "").with("Retry-After", "soon"));
            assertThat(after(send(page()))).isEmpty();
        }
    }

    @Test
    void whatTryingAgainCannotHelpIsRejected() throws IOException {
        for (int status : List.of(400, 404, 410, 422)) {
            server.answers(Answer.of(status, "{\"errors\":[\"wrong\"]}"));

            assertThat(send(page()))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.sentence()).contains("answered " + status, "wrong"));
        }
    }

    @Test
    void refusedCredentialsNameTheFileAndNotTheSecret() throws IOException {
        for (int status : List.of(401, 403)) {
            server.answers(Answer.of(status, "bad key " + SECRET));

            assertThat(send(page()))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.sentence())
                                    .contains(secretFile().toString())
                                    .contains("renew")
                                    .doesNotContain(SECRET));
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        server.answers(
                Answer.of(302, "").with("Location", server.uri("/elsewhere").toString()));

        assertThat(send(page())).isInstanceOf(Rejected.class);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void aServerThatHangsIsLeftInTimeAlsoInMidBody() throws IOException {
        for (Hang hang : List.of(Hang.BEFORE_HEADERS, Hang.IN_BODY)) {
            server.answers(Answer.of(200, "slow").hanging(hang));
            long begun = System.nanoTime();

            Delivery delivery = send(page(), Duration.ofMillis(300));

            assertThat(delivery).isInstanceOf(Later.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aServerThatIsGoneIsTriedLaterAndNoSentenceTellsTheSecret() throws IOException {
        server.close();

        assertThat(send(page()))
                .isInstanceOfSatisfying(
                        Later.class,
                        later -> assertThat(later.sentence())
                                .contains("127.0.0.1")
                                .doesNotContain(SECRET));
    }

    @Test
    void aSecretThatIsNotThereYetKeepsTheAlertWaiting() {
        Delivery delivery =
                channel(new HttpPost(CLIENT, CLOCK, Duration.ofSeconds(5))).send(page());

        assertThat(delivery)
                .isInstanceOfSatisfying(
                        Later.class,
                        later -> assertThat(later.sentence())
                                .contains(secretFile().toString(), "no such file"));
        assertThat(server.received()).isEmpty();
    }

    @Test
    void aHugeAnswerWithControlCharactersIsQuotedInAFewWords() throws IOException {
        server.answers(Answer.of(500, "\u001b[31mred\r\n" + "x".repeat(1_000_000)));

        assertThat(send(page())).isInstanceOfSatisfying(Later.class, later -> {
            assertThat(later.sentence().length()).isLessThan(500);
            assertThat(later.sentence()).doesNotContain("\u001b", "\n");
        });
    }

    protected Path secretFile() {
        return folder.resolve("secret");
    }

    protected Delivery send(Alert alert) throws IOException {
        return send(alert, Duration.ofSeconds(5));
    }

    /** The body of the one request that an alert made. */
    protected JsonNode posted(Alert alert) throws IOException {
        assertThat(send(alert)).isEqualTo(new Sent());
        return JSON.readTree(last().body());
    }

    protected Received last() {
        return server.received().getLast();
    }

    private Delivery send(Alert alert, Duration timeout) throws IOException {
        Files.writeString(secretFile(), secretText() + "\n");
        return channel(new HttpPost(CLIENT, CLOCK, timeout)).send(alert);
    }

    private static Optional<Duration> after(Delivery delivery) {
        return ((Later) delivery).after();
    }

    protected static Alert page() {
        return alert(Kind.TRIGGER, Urgency.PAGE);
    }

    protected static Alert alert(Kind kind, Urgency urgency) {
        return new Alert(
                "rollback/default/summarizer/" + kind,
                "rollback/default/summarizer",
                kind,
                urgency,
                Optional.of("default/summarizer"),
                List.of(),
                "summarizer rolled back from 5 % to 0: <tokens> & \"more\"",
                "Zero verified in 1.2 s.\nNext: rampguard status summarizer",
                Map.of("flag", "new_model", "reason", "breach-tolerance", "guardrail", "2"),
                NOON);
    }
}
