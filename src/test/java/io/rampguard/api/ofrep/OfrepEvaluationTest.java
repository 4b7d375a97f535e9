package io.rampguard.api.ofrep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rampguard.contract.InMemoryFlags;
import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagKey;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfrepEvaluationTest {
    private static final Arm HAIKU = new Arm("haiku", Optional.of("{\"model\":\"haiku\",\"temperature\":1.0}"));
    private static final Arm SONNET = new Arm("sonnet", Optional.of("{\"model\":\"sonnet\",\"temperature\":0.2}"));
    private static final Arms ARMS = new Arms(SONNET, HAIKU, "targetingKey");
    private static final String ADA = "{\"context\":{\"targetingKey\":\"ada\"}}";

    private final InMemoryFlags flags = new InMemoryFlags();
    private final OfrepEvaluation open = new OfrepEvaluation(flags);

    @Test
    void aPartialShareSplitsAndCarriesValueAndMetadata() throws IOException {
        flags.write(new FlagChange(
                new FlagKey("embedded", "model"),
                ARMS,
                new Percentage(9_950),
                Optional.empty(),
                1,
                new ChangeNote("default/summarizer", "sonnet-4-5", false)));

        OfrepReply reply = post("model", ADA);

        assertThat(reply)
                .isEqualTo(
                        new OfrepReply(
                                200,
                                "{\"key\":\"model\",\"reason\":\"SPLIT\",\"variant\":\"sonnet\","
                                        + "\"value\":{\"model\":\"sonnet\",\"temperature\":0.2},\"metadata\":{\"flagSetId\":\"rampguard\","
                                        + "\"version\":\"1\",\"rolloutId\":\"default/summarizer\",\"revision\":\"sonnet-4-5\",\"percent\":99.5}}"));
    }

    @ParameterizedTest
    @CsvSource({"0,haiku", "100,sonnet"})
    void nobodyAndEverybodyAreStaticAndNeedNoKey(int percent, String variant) throws IOException {
        flags.handSets("model", ARMS, Percentage.of(percent));

        JsonNode reply = json(post("model", "{}"), 200);

        assertThat(reply.path("reason").textValue()).isEqualTo("STATIC");
        assertThat(reply.path("variant").textValue()).isEqualTo(variant);
        assertThat(reply.path("value").path("model").textValue()).isEqualTo(variant);
        assertThat(reply.path("metadata").path("percent").intValue()).isEqualTo(percent);
    }

    @Test
    void anArmWithoutAValueAnswersItsName() throws IOException {
        flags.handSets("model", new Arms(Arm.named("b"), Arm.named("a"), "targetingKey"), Percentage.ZERO);

        assertThat(json(post("model", ADA), 200).path("value").textValue()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1", "true", "\"text\"", "[1,2.50]", "null", "{\"a\":1.0}"})
    void aValueGoesOutAsThePolicyWroteIt(String value) {
        Arm control = new Arm("control", Optional.of(value));
        flags.handSets("model", new Arms(SONNET, control, "targetingKey"), Percentage.ZERO);

        assertThat(post("model", ADA).body()).contains("\"value\":" + value + ",\"metadata\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"context\":{}}",
                "{\"context\":null}",
                "{\"context\":{\"targetingKey\":\"\"}}",
                "{\"context\":{\"targetingKey\":null}}"
            })
    void aPartialShareWithoutTheKeyIsTargetingKeyMissing(String body) throws IOException {
        flags.handSets("model", ARMS, Percentage.of(50));

        JsonNode reply = json(post("model", body), 400);

        assertThat(reply.path("errorCode").textValue()).isEqualTo("TARGETING_KEY_MISSING");
        assertThat(reply.path("errorDetails").textValue()).contains("50 %", "'targetingKey'");
        assertThat(reply.path("key").textValue()).isEqualTo("model");
    }

    @Test
    void anotherAttributeDecidesWhereThePolicySaysSo() throws IOException {
        flags.handSets("model", new Arms(SONNET, HAIKU, "company.id"), Percentage.of(50));

        JsonNode text = json(post("model", "{\"context\":{\"company\":{\"id\":\"42\"}}}"), 200);
        JsonNode number = json(post("model", "{\"context\":{\"company\":{\"id\":42},\"targetingKey\":\"x\"}}"), 200);
        JsonNode missing = json(post("model", ADA), 400);

        assertThat(number).isEqualTo(text);
        assertThat(missing.path("errorCode").textValue()).isEqualTo("TARGETING_KEY_MISSING");
        assertThat(missing.path("errorDetails").textValue()).contains("'company.id'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"context\":[]}",
                "{\"context\":\"ada\"}",
                "{\"context\":{\"targetingKey\":7}}",
                "{\"context\":{\"targetingKey\":{}}}"
            })
    void aContextOfAnotherShapeIsInvalid(String body) throws IOException {
        flags.handSets("model", ARMS, Percentage.of(50));

        assertThat(json(post("model", body), 400).path("errorCode").textValue()).isEqualTo("INVALID_CONTEXT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "5", "<xml/>", "{} {}", "{\"context\":", "\u0000"})
    void aBodyThatIsNoJsonObjectIsAParseError(String body) throws IOException {
        flags.handSets("model", ARMS, Percentage.of(50));

        assertThat(json(post("model", body), 400).path("errorCode").textValue()).isEqualTo("PARSE_ERROR");
    }

    @Test
    void deeplyNestedAndNotUtf8BodiesAreParseErrors() {
        byte[] latin = "{\"context\":{\"targetingKey\":\"zoë\"}}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(post("model", "{\"context\":" + "[".repeat(5_000)).status()).isEqualTo(400);
        assertThat(open.evaluate(new OfrepRequest("model", Optional.empty(), latin))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anUnknownFlagIsNotFound() throws IOException {
        JsonNode reply = json(post("nope", ADA), 404);

        assertThat(reply.path("errorCode").textValue()).isEqualTo("FLAG_NOT_FOUND");
    }

    @Test
    void aBodyBeyondTheLimitIsTooLarge() throws IOException {
        String large = "{\"context\":{\"targetingKey\":\"" + "x".repeat(OfrepEvaluation.MAX_BODY) + "\"}}";

        assertThat(json(post("model", large), 413).path("errorDetails").textValue())
                .contains("65536");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,415",
        "application/x-www-form-urlencoded,415",
        "application/json; charset=utf-8,200",
        "application/problem+json,200",
        "APPLICATION/JSON,200"
    })
    void onlyJsonIsRead(String type, int status) {
        flags.handSets("model", ARMS, Percentage.ZERO);

        OfrepReply reply = open.evaluate(new OfrepRequest("model", Optional.of(type), bytes(ADA)));

        assertThat(reply.status()).isEqualTo(status);
    }

    @Test
    void whatGoesWrongInsideIsAnErrorWithDetailsAndNoMore() throws IOException {
        OfrepEvaluation broken = new OfrepEvaluation(key -> {
            throw new IllegalStateException("secret detail");
        });

        OfrepReply reply = broken.evaluate(new OfrepRequest("model", Optional.empty(), bytes(ADA)));

        assertThat(json(reply, 500).path("errorDetails").textValue())
                .isNotBlank()
                .doesNotContain("secret");
    }

    @Test
    void bulkSaysThatItIsNotServed() throws IOException {
        OfrepReply reply = open.bulk(new OfrepRequest("", Optional.empty(), bytes(ADA)));

        assertThat(json(reply, 501).path("errorDetails").textValue()).contains("single flags");
    }

    private OfrepReply post(String key, String body) {
        return open.evaluate(new OfrepRequest(key, Optional.of("application/json"), bytes(body)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(OfrepReply reply, int status) throws IOException {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        return new ObjectMapper().readTree(reply.body());
    }
}
