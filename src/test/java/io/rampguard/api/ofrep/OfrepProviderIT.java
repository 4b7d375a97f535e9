package io.rampguard.api.ofrep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.MutableStructure;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import io.rampguard.contract.InMemoryFlags;
import io.rampguard.flags.Arms;
import io.rampguard.flags.Bucketing;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The OpenFeature SDK and its own OFREP provider, as an application uses them, against our evaluation. */
class OfrepProviderIT {
    private static final String PATH = "/ofrep/v1/evaluate/flags/";

    private final InMemoryFlags flags = new InMemoryFlags();
    private final OfrepEvaluation evaluation = new OfrepEvaluation(flags);
    private HttpServer server;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PATH, this::answer);
        server.start();
        OfrepProviderOptions options = OfrepProviderOptions.builder()
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build();
        OpenFeatureAPI.getInstance().setProviderAndWait(OfrepProvider.constructProvider(options));
        client = OpenFeatureAPI.getInstance().getClient();
    }

    @AfterEach
    void stop() {
        OpenFeatureAPI.getInstance().shutdown();
        server.stop(0);
    }

    @Test
    void everyTypeOfValueArrives() {
        serve("bool", "true");
        serve("text", "\"haiku\"");
        serve("whole", "512");
        serve("double", "1.0");
        serve("object", "{\"max_tokens\":512,\"model\":\"haiku\"}");

        assertThat(client.getBooleanValue("bool", false)).isTrue();
        assertThat(client.getStringValue("text", "")).isEqualTo("haiku");
        assertThat(client.getIntegerValue("whole", 0)).isEqualTo(512);
        assertThat(client.getDoubleValue("double", 0.0)).isEqualTo(1.0);
        Value object = client.getObjectValue("object", new Value(new MutableStructure()));
        assertThat(object.asStructure().getValue("model").asString()).isEqualTo("haiku");
        assertThat(object.asStructure().getValue("max_tokens").asInteger()).isEqualTo(512);
    }

    @Test
    void usersAreSplitAsTheEvaluatorSays() {
        flags.handSets("split", new Arms(Arm.named("sonnet"), Arm.named("haiku"), "targetingKey"), Percentage.of(25));

        for (int i = 0; i < 100; i++) {
            FlagEvaluationDetails<String> details =
                    client.getStringDetails("split", "default", new ImmutableContext("user-" + i));

            boolean variant = Bucketing.inVariant(Bucketing.text("split", "user-" + i), Percentage.of(25));
            assertThat(details.getValue()).isEqualTo(variant ? "sonnet" : "haiku");
            assertThat(details.getReason()).isEqualTo("SPLIT");
            assertThat(details.getFlagMetadata().getString("flagSetId")).isEqualTo("rampguard");
        }
    }

    @Test
    void aMissingKeyAndAnUnknownFlagGiveTheCodeDefault() {
        flags.handSets("split", new Arms(Arm.named("sonnet"), Arm.named("haiku"), "targetingKey"), Percentage.of(25));

        FlagEvaluationDetails<String> missing = client.getStringDetails("split", "code default");
        FlagEvaluationDetails<String> unknown =
                client.getStringDetails("unknown", "code default", new ImmutableContext("u"));

        assertThat(missing.getValue()).isEqualTo("code default");
        // The provider calls every 400 so, whatever code the reply carries.
        assertThat(missing.getErrorCode()).isEqualTo(ErrorCode.INVALID_CONTEXT);
        assertThat(unknown.getValue()).isEqualTo("code default");
        assertThat(unknown.getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
    }

    private void serve(String key, String value) {
        Arm control = new Arm("control", Optional.of(value));
        flags.handSets(key, new Arms(Arm.named("variant"), control, "targetingKey"), Percentage.ZERO);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            OfrepReply reply = evaluation.evaluate(new OfrepRequest(
                    exchange.getRequestURI().getPath().substring(PATH.length()),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")),
                    exchange.getRequestBody().readAllBytes()));
            byte[] bytes = reply.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
