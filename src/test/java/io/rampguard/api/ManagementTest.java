package io.rampguard.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.rampguard.controller.Instruments;
import io.rampguard.golden.Golden;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages on the management port. */
@QuarkusTest
@TestProfile(ApiProfile.class)
class ManagementTest {
    @TestHTTPResource(value = "", management = true)
    URI management;

    @Inject
    FakeFleet fleet;

    @Inject
    Instruments instruments;

    @BeforeEach
    void anOrdinaryDay() {
        fleet.reset();
    }

    @Test
    void aDarkSourceDoesNotTakeTheDaemonOutOfService() {
        given().get(management + "health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get(management + "health/started").then().statusCode(200);
        given().get(management + "health/group/dependencies")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'sources' }.data.default", equalTo("connection refused"))
                .body("checks.find { it.name == 'store' }.status", equalTo("UP"));
    }

    @Test
    void onePageHoldsOurMetricsAndTheRuntimes() {
        instruments.ticked(Duration.ofMillis(12), fleet.rollouts());

        String page = given().get(management + "metrics").asString();

        assertThat(page)
                .contains("rampguard_exposure_ratio{rollout=\"summarizer-sonnet\"} 0.25")
                .contains("rampguard_backend_up{backend=\"flagd\"} 0.0")
                .contains("# HELP rampguard_tick_duration_seconds")
                .contains("jvm_");
    }

    @Test
    void openMetricsIsSpokenToThoseWhoAskForIt() {
        given().header("Accept", "application/openmetrics-text; version=1.0.0")
                .get(management + "metrics")
                .then()
                .statusCode(200)
                .header("Content-Type", org.hamcrest.Matchers.startsWith("application/openmetrics-text"))
                .body(org.hamcrest.Matchers.endsWith("# EOF\n"));
    }

    @Test
    @Tag("golden")
    void theDescriptionOfTheApiIsInTheRepository() {
        String printed = given().get(management + "openapi?format=yaml").asString();

        Golden.matches("docs/openapi.yaml", printed);
    }
}
