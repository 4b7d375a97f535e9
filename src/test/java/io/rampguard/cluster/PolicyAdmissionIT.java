package io.rampguard.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.cluster.Kubectl.Answer;
import io.rampguard.policy.yaml.Refusals;
import io.rampguard.policy.yaml.Refusals.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The custom resource on a real API server: what it takes, what it refuses and in which words, and what it shows. */
@Tag("kubernetes")
class PolicyAdmissionIT {
    /** As the daemon would write it, with a field of every kind. */
    private static final String STATUS = """
            {"status": {"phase": "ramping", "percent": "5 %", "stage": "5 %", "exposure": 500, "observedGeneration": 1,
             "since": "2026-11-28T15:00:00Z", "reason": {"code": "hold", "text": "holds for 3 h more"},
             "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-28T15:00:00Z",
               "reason": "Ramping", "message": "holds"}],
             "requests": {"pause": {"id": "r1", "outcome": "done", "text": "paused", "at": "2026-11-28T15:00:00Z"}},
             "guardrails": [{"id": "errors", "signal": "error-rate", "verdict": "pass", "text": "fine"}]}}
            """;

    private static ControlPlane plane;
    private static Kubectl admin;

    @BeforeAll
    static void install() {
        plane = Installation.clusterWide();
        admin = plane.admin();
        admin.expect("create", "namespace", "admission");
    }

    static Stream<Path> samples() throws IOException {
        return Files.list(Path.of("policies")).sorted();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theVeryFilesOfTheDaemonApplyUnchanged(Path sample) {
        Answer applied = admin.run("-n", "admission", "apply", "--server-side", "-f", sample.toString());

        assertThat(applied.text()).contains("serverside-applied");
        assertThat(applied.accepted()).isTrue();
    }

    @Test
    void thePolicyThatUsesEverythingIsTaken() {
        Answer created = admin.with(
                Refusals.everything().replace("namespace: search", "namespace: admission"),
                "create",
                "--dry-run=server",
                "-f",
                "-");

        assertThat(created.accepted()).as(created.text()).isTrue();
    }

    static Stream<Refusal> refusals() {
        return Refusals.all();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatTheValidatorRefusesIsRefusedInItsSentence(Refusal refusal) {
        Answer created = admin.with(refusal.text(), "create", "--dry-run=server", "-f", "-");

        assertThat(created.accepted()).isFalse();
        assertThat(refusal.sentences()).as(created.text()).anyMatch(created.text()::contains);
        assertThat(created.text()).doesNotContain("rule evaluation error", "no such overload", "index out of bounds");
    }

    @Test
    void aMisspeltFieldIsNeverDroppedInSilence() {
        String misspelt = Refusals.smallest().replace("tolerate: 0.1pp", "tolerat: 0.1pp, limit: 5%");

        assertThat(admin.with(misspelt, "apply", "--dry-run=server", "-f", "-").text())
                .contains("unknown field \"spec.guardrails[0].tolerat\"");
        assertThat(admin.with(misspelt, "apply", "--server-side", "--dry-run=server", "-f", "-")
                        .text())
                .contains(".spec.guardrails[0].tolerat: field not declared in schema");
    }

    @Test
    void theStatusIsShownInColumnsAndOnlyItsSubresourceWritesIt() {
        Kubectl daemon = plane.account(Installation.NAMESPACE, Installation.ACCOUNT);
        admin.expect("create", "namespace", "columns");
        admin.expect("-n", "columns", "apply", "-f", "policies/model-swap.yaml");

        admin.expect("-n", "columns", "patch", "rp", "summarizer-sonnet", "--type=merge", "-p", STATUS);
        String before = admin.expect("-n", "columns", "get", "rp", "-o", "jsonpath={.items[0].status}");
        daemon.expect(
                "-n",
                "columns",
                "patch",
                "rp",
                "summarizer-sonnet",
                "--subresource=status",
                "--type=merge",
                "-p",
                STATUS);

        assertThat(before).isEmpty();
        assertThat(admin.expect("-n", "columns", "get", "rp").lines().toList())
                .satisfiesExactly(
                        header -> assertThat(header.split("\\s{2,}"))
                                .containsExactly("NAME", "FLAG", "PHASE", "PERCENT", "STAGE", "AGE", "REASON"),
                        row -> assertThat(row)
                                .contains(
                                        "summarizer-sonnet",
                                        "new_summarizer_model",
                                        "ramping",
                                        "5 %",
                                        "holds for 3 h more"));
        assertThat(admin.expect("-n", "columns", "get", "rampguard", "-o", "wide")
                        .lines()
                        .findFirst())
                .hasValueSatisfying(header -> assertThat(header).contains("READY", "REVISION", "BACKEND", "SINCE"));
    }

    @Test
    void aStatusBeyondItsBoundsIsRefused() {
        Kubectl daemon = plane.account(Installation.NAMESPACE, Installation.ACCOUNT);
        admin.expect("create", "namespace", "bounds");
        admin.expect("-n", "bounds", "apply", "-f", "policies/model-swap.yaml");

        assertThat(patch(daemon, "{\"status\": {\"checkpoint\": \"" + "x".repeat(28_001) + "\"}}"))
                .contains("may not be more than 28000");
        assertThat(patch(daemon, "{\"status\": {\"phase\": \"confused\"}}")).contains("Unsupported value");
        assertThat(patch(daemon, "{\"status\": {\"checkpoint\": \"" + "x".repeat(28_000) + "\"}}"))
                .contains("patched");
    }

    private static String patch(Kubectl who, String status) {
        return who.run(
                        "-n",
                        "bounds",
                        "patch",
                        "rp",
                        "summarizer-sonnet",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        status)
                .text();
    }
}
