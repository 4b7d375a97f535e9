package io.rampguard.api.ofrep;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.rampguard.api.ApiProfile;
import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagKey;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.embedded.EmbeddedFlags;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(OfrepResourceTest.AsDelivered.class)
class OfrepResourceTest {
    private static final String PATH = "/ofrep/v1/evaluate/flags/";
    private static final String ADA = "{\"context\":{\"targetingKey\":\"ada\"}}";

    /** Evaluations are open unless somebody configures otherwise. */
    public static class AsDelivered extends ApiProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("rampguard.ofrep.access", "open");
            return overrides;
        }
    }

    @Inject
    EmbeddedFlags flags;

    @Test
    void aFlagOfTheEmbeddedBackendIsEvaluatedWithoutAToken() {
        serve("model", Percentage.ALL);

        post("model", ADA)
                .statusCode(200)
                .contentType("application/json")
                .body("key", equalTo("model"))
                .body("reason", equalTo("STATIC"))
                .body("variant", equalTo("sonnet"))
                .body("value.temperature", equalTo(0.2f))
                .body("metadata.percent", equalTo(100.0f));
    }

    @Test
    void keysWithSlashesAndSpacesAreFlagsToo() {
        serve("team/model one", Percentage.ZERO);

        post("team%2Fmodel%20one", ADA).statusCode(200).body("key", equalTo("team/model one"));
        post("team/model%20one", ADA).statusCode(200).body("variant", equalTo("haiku"));
    }

    @Test
    void everyErrorOfTheProtocolHasItsStatus() {
        serve("split", Percentage.of(50));

        post("unknown", ADA).statusCode(404).body("errorCode", equalTo("FLAG_NOT_FOUND"));
        post("split", "{}").statusCode(400).body("errorCode", equalTo("TARGETING_KEY_MISSING"));
        post("split", "{").statusCode(400).body("errorCode", equalTo("PARSE_ERROR"));
        post("split", "{\"context\":1}").statusCode(400).body("errorCode", equalTo("INVALID_CONTEXT"));
        post("split", "{\"context\":{\"x\":\"" + "y".repeat(OfrepEvaluation.MAX_BODY) + "\"}}")
                .statusCode(413)
                .body("errorDetails", containsString("65536"));
        given().contentType("text/plain").body(ADA).post(PATH + "split").then().statusCode(415);
    }

    @Test
    void onlyPostEvaluates() {
        given().get(PATH + "model").then().statusCode(405);
        given().head(PATH + "model").then().statusCode(405);
    }

    @Test
    void bulkIsNotServedYetAndSaysSo() {
        given().contentType("application/json")
                .body(ADA)
                .post("/ofrep/v1/evaluate/flags")
                .then()
                .statusCode(501)
                .body("errorDetails", containsString("single flags"));
    }

    private static io.restassured.response.ValidatableResponse post(String key, String body) {
        return given().urlEncodingEnabled(false)
                .contentType("application/json")
                .body(body)
                .post(PATH + key)
                .then();
    }

    private void serve(String key, Percentage share) {
        FlagBackend backend = flags.backend();
        Optional<String> revision = backend.read(Set.of(key)).get(key) instanceof FlagReading.Found found
                ? found.revision()
                : Optional.empty();
        Arms arms = new Arms(
                new Arm("sonnet", Optional.of("{\"temperature\":0.2}")),
                new Arm("haiku", Optional.of("{\"temperature\":1.0}")),
                "targetingKey");
        backend.write(new FlagChange(
                new FlagKey("embedded", key), arms, share, revision, 1, new ChangeNote("default/x", "1", false)));
    }
}
