package io.rampguard.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.rampguard.api.access.Role;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ApiProfile.class)
class ApiTest {
    private static final String SUMMARIZER = "/api/v1/rollouts/summarizer-sonnet";

    @Inject
    FakeFleet fleet;

    @Inject
    FakeJournal journal;

    @BeforeEach
    void anOrdinaryDay() {
        fleet.reset();
        journal.reset();
    }

    private static RequestSpecification as(Role role) {
        return given().auth().oauth2(ApiProfile.token(role)).contentType("application/json");
    }

    @Test
    void aRolloutSaysWhatIsServedAndWhy() {
        as(Role.VIEWER)
                .get(SUMMARIZER)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("name", equalTo("summarizer-sonnet"))
                .body("namespace", equalTo("default"))
                .body("flag", equalTo("new_summarizer_model"))
                .body("phase", equalTo("ramping"))
                .body("percent", equalTo(25))
                .body("stage", equalTo(25))
                .body("ladder", equalTo(java.util.List.of(1, 25, 100)))
                .body("hold.started", equalTo("2026-03-02T12:00:00Z"))
                .body("hold.ends", equalTo("2026-03-03T12:00:00Z"))
                .body("reason.code", equalTo("still-holding"))
                .body("guardrails[0].bound", equalTo("tolerate 0.1pp"))
                .body("guardrails[0].samples.variant", equalTo(13377))
                .body("guardrails[1].verdict", equalTo("no-data"))
                .body("guardrails[1].variant", nullValue())
                .body("guardrails[1].interval", nullValue());
    }

    @Test
    void listsAreObjectsSoThatTheyCanGrow() {
        as(Role.VIEWER).get("/api/v1/rollouts").then().statusCode(200).body("rollouts", hasSize(2));
        as(Role.VIEWER).get("/api/v1/policies").then().statusCode(200).body("policies[0].stages", hasSize(3));
    }

    @Test
    void aRolloutOfAnotherNamespaceIsAskedForByIt() {
        as(Role.VIEWER).get("/api/v1/rollouts/chat").then().statusCode(404);
        as(Role.VIEWER)
                .get("/api/v1/rollouts/chat?namespace=team-a")
                .then()
                .statusCode(200)
                .body("phase", equalTo("rolled-back"))
                .body("percent", equalTo(0));
    }

    @Test
    void anUnknownRolloutIsAnsweredWithTheNearestOne() {
        as(Role.VIEWER)
                .get("/api/v1/rollouts/sumarizer-sonnet")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:rampguard:problem:unknown-rollout"))
                .body("cure", equalTo("Did you mean 'summarizer-sonnet'?"));
    }

    @Test
    void problemsCarryTheirPlaceAndTheirCure() {
        fleet.problems.add(new PolicyProblem(
                Severity.ERROR, "a.yaml", 12, 7, "unknown field 'tolerat'", "did you mean 'tolerate'?"));

        as(Role.VIEWER)
                .get("/api/v1/problems")
                .then()
                .statusCode(200)
                .body("problems[0].severity", equalTo("error"))
                .body("problems[0].line", equalTo(12));
    }

    @Test
    void statusNamesWhatTheDaemonDependsOn() {
        as(Role.VIEWER)
                .get("/api/v1/status")
                .then()
                .statusCode(200)
                .body("leading", equalTo(true))
                .body("sources.default.up", equalTo(false))
                .body("backends.flagd.text", equalTo("the file is not writable"));
    }

    @Test
    void theJournalIsReadFromItsEndOrFromALine() {
        as(Role.VIEWER)
                .get(SUMMARIZER + "/journal?limit=1")
                .then()
                .statusCode(200)
                .body("entries", hasSize(1))
                .body("entries[0].move", equalTo("pause"))
                .body("next", equalTo(3));
        as(Role.VIEWER)
                .get(SUMMARIZER + "/journal?after=1&limit=1")
                .then()
                .body("entries[0].facts.outcome", equalTo("applied"))
                .body("next", equalTo(2));
        as(Role.VIEWER).get(SUMMARIZER + "/journal?limit=many").then().statusCode(400);
    }

    @Test
    void aStoreThatIsDownIsUnavailableAndNotABug() {
        journal.down = true;

        as(Role.VIEWER)
                .get(SUMMARIZER + "/journal")
                .then()
                .statusCode(503)
                .header("Retry-After", "5")
                .body("detail", startsWith("the journal does not answer"));
    }

    @Test
    void aRollbackAnswersHowLongZeroTookAndIsSignedByItsToken() {
        as(Role.OPERATOR)
                .body("{\"reason\": \"tokens\\njumped\", \"request\": \"r-1\"}")
                .post(SUMMARIZER + "/roll-back")
                .then()
                .statusCode(200)
                .body("zeroVerifiedSeconds", equalTo(1.234f))
                .body("request", equalTo("r-1"))
                .body("rollout.phase", equalTo("rolled-back"));

        assertThat(fleet.obeyed).singleElement().satisfies(command -> {
            assertThat(command.by()).isEqualTo("the-operator");
            assertThat(command.why()).isEqualTo("tokens jumped");
        });
    }

    @Test
    void theSameRequestTwiceIsOneRequest() {
        for (int time = 1; time <= 2; time++) {
            as(Role.OPERATOR)
                    .header("Idempotency-Key", "same")
                    .body("{\"reason\": \"lunch\"}")
                    .post(SUMMARIZER + "/pause")
                    .then()
                    .statusCode(200)
                    .body("rollout.phase", equalTo("paused"));
        }

        assertThat(fleet.obeyed).hasSize(1);
    }

    @Test
    void aConflictIsAnsweredWithThePresentState() {
        as(Role.OPERATOR)
                .body("{\"reason\": \"go on\"}")
                .post(SUMMARIZER + "/resume")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("rollout.phase", equalTo("ramping"));
    }

    @Test
    void anUnknownVerbIsAnsweredWithTheKnownOnes() {
        as(Role.OPERATOR)
                .body("{\"reason\": \"oops\"}")
                .post(SUMMARIZER + "/rollback")
                .then()
                .statusCode(404)
                .body("verbs", hasItem("step-down"))
                .body("cure", equalTo("Did you mean 'roll-back'?"));
    }

    @Test
    void aFollowerNamesTheHolderOfTheLease() {
        fleet.leading = false;

        as(Role.OPERATOR)
                .body("{\"reason\": \"tokens jumped\"}")
                .post(SUMMARIZER + "/roll-back")
                .then()
                .statusCode(503)
                .header("Retry-After", "5")
                .body("holder", equalTo("other-host-17"));
    }

    @Test
    void aVerbWithoutAReasonIsRefused() {
        as(Role.OPERATOR)
                .body("{}")
                .post(SUMMARIZER + "/pause")
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:rampguard:problem:reason-missing"));
        as(Role.OPERATOR)
                .body("{\"reason\":")
                .post(SUMMARIZER + "/pause")
                .then()
                .statusCode(400);

        assertThat(fleet.obeyed).isEmpty();
    }

    @Test
    void aRequestWithoutATokenIsToldWhereToFindOne() {
        given().get("/api/v1/rollouts")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", "Bearer realm=\"rampguard\"")
                .body("cure", org.hamcrest.Matchers.containsString("admin-token"));
        given().auth()
                .oauth2("rg_wrong")
                .get("/api/v1/rollouts")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", org.hamcrest.Matchers.containsString("invalid_token"));
    }

    @Test
    void rolesBoundWhatATokenMayDo() {
        String reason = "{\"reason\": \"because\"}";

        as(Role.VIEWER).body(reason).post(SUMMARIZER + "/pause").then().statusCode(403);
        as(Role.OPERATOR)
                .body(reason)
                .post("/api/v1/freeze")
                .then()
                .statusCode(200)
                .body("freeze.by", equalTo("the-operator"));
        as(Role.OPERATOR)
                .body(reason)
                .post("/api/v1/thaw")
                .then()
                .statusCode(200)
                .body("freeze", nullValue());
        as(Role.OPERATOR).body(reason).post("/api/v1/confirm-deletion").then().statusCode(403);
        as(Role.ADMIN).body(reason).post("/api/v1/confirm-deletion").then().statusCode(200);

        assertThat(fleet.obeyed).isEmpty();
        assertThat(fleet.deletionConfirmedBy).isEqualTo("the-admin");
    }

    @Test
    void evaluationsMayAskForATokenTooAndTakeItAsAnApiKey() {
        String flag = "/ofrep/v1/evaluate/flags/new_summarizer_model";

        given().contentType("application/json").body("{}").post(flag).then().statusCode(401);
        given().contentType("application/json")
                .header("X-API-Key", ApiProfile.token(Role.VIEWER))
                .body("{}")
                .post(flag)
                .then()
                .statusCode(404)
                .body("errorCode", equalTo("FLAG_NOT_FOUND"));
        given().header("X-API-Key", ApiProfile.token(Role.VIEWER))
                .get("/api/v1/rollouts")
                .then()
                .statusCode(401);
    }

    @Test
    void httpsOwnRefusalsHaveTheSameForm() {
        as(Role.ADMIN).get("/api/v1/nothing").then().statusCode(404).contentType("application/problem+json");
        as(Role.ADMIN).delete(SUMMARIZER).then().statusCode(405).contentType("application/problem+json");
        given().auth()
                .oauth2(ApiProfile.token(Role.ADMIN))
                .contentType("text/plain")
                .body("x")
                .post(SUMMARIZER + "/pause")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
    }
}
