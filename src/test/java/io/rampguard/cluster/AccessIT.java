package io.rampguard.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.cluster.Kubectl.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what with the shipped roles: the daemon under its own token, and a person who asks by annotation. */
@Tag("kubernetes")
class AccessIT {
    private static final String POLICY = "summarizer-sonnet";

    private static Kubectl admin;
    private static Kubectl ada;
    private static Kubectl daemon;

    @BeforeAll
    static void install() {
        ControlPlane plane = Installation.clusterWide();
        admin = plane.admin();
        ada = plane.ada();
        daemon = plane.account(Installation.NAMESPACE, Installation.ACCOUNT);
        for (String namespace : List.of("asked", "unasked", "viewed", "authored")) {
            admin.expect("create", "namespace", namespace);
            admin.expect("-n", namespace, "apply", "-f", "policies/model-swap.yaml");
        }
        admin.expect("-n", "asked", "create", "rolebinding", "ada", "--clusterrole=rampguard-operator", "--user=ada");
        admin.expect("-n", "unasked", "create", "rolebinding", "ada", "--clusterrole=rampguard-operator", "--user=ada");
        admin.expect("-n", "viewed", "create", "rolebinding", "ada", "--clusterrole=rampguard-viewer", "--user=ada");
        admin.expect("-n", "authored", "create", "rolebinding", "ada", "--clusterrole=rampguard-author", "--user=ada");
        admin.expect("-n", "rampguard", "create", "configmap", "somebody-elses");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get rolloutpolicies -A",
                "-n asked patch rp summarizer-sonnet --type=merge -p {\"metadata\":{\"finalizers\":[]}}",
                "-n rampguard create configmap rampguard-kept --dry-run=server",
                "-n rampguard get configmaps --field-selector metadata.name=rampguard-flags",
                "-n rampguard get leases --field-selector metadata.name=rampguard",
                "-n rampguard get leases --field-selector metadata.name=rampguard --watch --request-timeout=1s",
            })
    void theDaemonMayDoItsWork(String command) {
        Answer answer = daemon.run(command.split(" "));

        assertThat(answer.text()).doesNotContain("forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-n asked delete rp summarizer-sonnet",
                "-n asked create configmap a-flag",
                "-n asked get configmaps",
                "-n asked get secrets",
                "-n rampguard get secrets",
                "-n rampguard get configmaps",
                "-n rampguard delete configmap somebody-elses",
                "-n rampguard patch configmap somebody-elses -p {\"data\":{\"a\":\"b\"}}",
                "-n rampguard get pods",
                "-n rampguard create token rampguard",
                "get nodes",
                "get namespaces",
                "get crd",
                "delete validatingadmissionpolicy rampguard-requests",
            })
    void theDaemonMayDoNothingElse(String command) {
        Answer answer = daemon.run(command.split(" "));

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.text()).containsIgnoringCase("forbidden");
    }

    @Test
    void theDaemonCannotChangeWhatGitPromises() {
        Answer answer = daemon.run(
                "-n", "asked", "patch", "rp", POLICY, "--type=merge", "-p", "{\"spec\": {\"revision\": \"other\"}}");

        assertThat(answer.text())
                .contains("system:serviceaccount:rampguard:rampguard may not change what summarizer-sonnet promises");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pause=r1                                | rampguard.io/by does not say who asks — write rampguard.io/by=ada",
                "pause=r1 by=bob reason=look             | rampguard.io/by does not say who asks — write rampguard.io/by=ada",
                "pause=r1 by=ada                         | write rampguard.io/reason=",
                "pause=r1 by=ada reason=                 | write rampguard.io/reason=",
                "pause= by=ada reason=look               | rampguard.io/pause holds no request id",
                "pause=r1 advance=r2 by=ada reason=look  | ask for one at a time",
                "by=bob                                  | write rampguard.io/by=ada",
                "reason=other                            | write rampguard.io/by=ada",
            })
    void aRequestIsSignedAndHasAReason(String annotations, String cure) {
        Answer answer = annotate("unasked", annotations);

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.text()).contains(cure.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"approve", "reject", "pause", "resume", "roll-back", "advance", "step-down", "jump", "re-arm"})
    void anOperatorMayAskForEveryVerbAndAnAuthorForNone(String verb) {
        String request = verb + "=r1 by=ada reason=look";

        assertThat(annotate("asked", request).text()).contains("annotated");
        assertThat(annotate("authored", request).text())
                .contains("ada may not " + verb + " summarizer-sonnet — an administrator of the namespace can bind");
    }

    @Test
    void whoOnlyReadsMayAskForNothing() {
        assertThat(ada.run("-n", "viewed", "get", "rp").accepted()).isTrue();
        assertThat(annotate("viewed", "pause=r1 by=ada reason=look").text()).contains("cannot patch resource");
    }

    @Test
    void toAskIsNotToChangeTheSpecAndToWriteTheSpecIsNotToWriteTheStatus() {
        String revision = "{\"spec\": {\"revision\": \"other\"}}";
        String phase = "{\"status\": {\"phase\": \"completed\"}}";

        assertThat(ada.run("-n", "asked", "patch", "rp", POLICY, "--type=merge", "-p", revision)
                        .text())
                .contains("ada may not change what summarizer-sonnet promises");
        assertThat(ada.run("-n", "authored", "patch", "rp", POLICY, "--type=merge", "-p", revision)
                        .text())
                .contains("patched");
        assertThat(ada.run("-n", "authored", "patch", "rp", POLICY, "--subresource=status", "--type=merge", "-p", phase)
                        .text())
                .contains("forbidden");
    }

    @Test
    void whatConcernsNoRolloutNeedsNoSignature() {
        assertThat(ada.run("-n", "asked", "annotate", "--overwrite", "rp", POLICY, "team=search")
                        .text())
                .contains("annotated");
        assertThat(admin.run("-n", "asked", "apply", "-f", "policies/model-swap.yaml")
                        .accepted())
                .isTrue();
    }

    private static Answer annotate(String namespace, String annotations) {
        List<String> command = new ArrayList<>(List.of("-n", namespace, "annotate", "--overwrite", "rp", POLICY));
        List.of(annotations.strip().split(" ")).forEach(one -> command.add("rampguard.io/" + one));
        return ada.run(command.toArray(String[]::new));
    }
}
