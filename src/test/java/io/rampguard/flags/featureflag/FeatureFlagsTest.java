package io.rampguard.flags.featureflag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.rampguard.contract.ClusterFlagContract;
import io.rampguard.contract.RealCluster;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagBackend.Verification;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.flags.flagd.FlagdFile;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeatureFlagsTest extends ClusterFlagContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceDefinitionContext CONTEXT = new ResourceDefinitionContext.Builder()
            .withGroup("core.openfeature.dev")
            .withVersion("v1beta1")
            .withKind("FeatureFlag")
            .withPlural("featureflags")
            .withNamespaced(true)
            .build();

    /** A flag that Git declares too, with the arms of the contract and no rule. */
    private static final String DECLARED = """
                  new_summarizer_model:
                    state: ENABLED
                    variants:
                      haiku: {model: haiku, temperature: 1.0}
                      sonnet: {model: sonnet, temperature: 0.2}
                    defaultVariant: haiku
            """;

    @BeforeAll
    static void defineTheKind() throws IOException {
        try (InputStream crd = FeatureFlagsTest.class.getResourceAsStream("/kubernetes/featureflags.yaml")) {
            cluster.apply(new String(crd.readAllBytes(), StandardCharsets.UTF_8));
        }
        cluster.letReadersRead("core.openfeature.dev", "featureflags");
        RealCluster.await(
                "the kind FeatureFlag",
                () -> !cluster.admin()
                        .raw("/apis/core.openfeature.dev/v1beta1/namespaces/default/featureflags")
                        .isEmpty());
        RealCluster.await(
                "the reader's permission",
                () -> cluster.reader()
                                .genericKubernetesResources(CONTEXT)
                                .inNamespace("default")
                                .withName("none")
                                .get()
                        == null);
    }

    @Override
    protected void create() {
        declare("");
    }

    private void declare(String more) {
        cluster.apply("""
                apiVersion: core.openfeature.dev/v1beta1
                kind: FeatureFlag
                metadata: {name: %s, namespace: default, labels: {team: search}}
                spec:
                  flagSpec:
                    $evaluators: {staff: {ends_with: [{var: email}, "@example.com"]}}
                    flags:
                      banner: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
                """.formatted(name) + more);
    }

    @Override
    protected void delete() {
        resource().delete();
    }

    @Override
    protected FlagBackend at(Supplier<KubernetesClient> client, String name) {
        return FeatureFlags.at(client, "default", name, FlagdFile.format());
    }

    @Override
    protected void handSets(Percentage share) {
        patch("replace", KEY + "/targeting", """
                {"fractional": [["sonnet", %d], ["haiku", %d]]}""".formatted(
                        share.basisPoints(), share.complement().basisPoints()));
    }

    @Override
    protected void changeAnotherFlag(int time) {
        patch("replace", "banner/defaultVariant", time % 2 == 1 ? "\"off\"" : "\"on\"");
    }

    /** The schema lets no nonsense in; an object that is gone is as near as it comes. */
    @Override
    protected void garble() {
        delete();
    }

    @Test
    void besideAFlagThatGitDeclaresOnlyTheRuleAndOurAnnotationAreOurs() throws IOException {
        declare(DECLARED);
        List<JsonNode> before = fieldsOf("gitops");

        WriteResult result = backend().write(change(Percentage.of(25), found().revision()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.of(25)));
        assertThat(fieldsOf("gitops")).isEqualTo(before);
        assertThat(fieldsOf("rampguard")).containsExactly(JSON.readTree("""
                {"f:metadata": {"f:annotations": {"f:rampguard.io/flags": {}}},
                 "f:spec": {"f:flagSpec": {"f:flags": {"f:new_summarizer_model": {".": {}, "f:targeting": {"f:fractional": {}}}}}}}"""));
    }

    @Test
    void whatGitAppliesAgainChangesNothingOfTheRamp() throws IOException {
        declare(DECLARED);
        backend().write(change(Percentage.of(25), found().revision()));
        Optional<String> revision = found().revision();

        declare(DECLARED);

        assertThat(found().revision()).isEqualTo(revision);
        assertThat(found().note()).contains(NOTE);
        assertThat(found().share()).isEqualTo(Percentage.of(25));
    }

    @Test
    void backAtZeroTheRuleIsGoneAndEverythingOfGitsIsAsItWas() throws IOException {
        declare(DECLARED);
        JsonNode before = spec();
        for (int percent : new int[] {25, 100, 0}) {
            assertThat(backend().write(change(Percentage.of(percent), found().revision())))
                    .isEqualTo(new WriteResult.Applied(Percentage.of(percent)));
        }

        assertThat(spec()).isEqualTo(before);
    }

    @Test
    void aFlagOfOursLeavesTheOthersToTheirOwner() throws IOException {
        List<JsonNode> before = fieldsOf("gitops");

        apply(Percentage.of(25));
        declare("");

        assertThat(fieldsOf("gitops")).isEqualTo(before);
        assertThat(found().share()).isEqualTo(Percentage.of(25));
    }

    @Test
    void killTakesAwayARuleThatSomebodyElseOwns() throws IOException {
        declare(DECLARED + """
                        targeting:
                          if: [{in: ["@example.com", {var: email}]}, sonnet, haiku]
                """);
        assertThat(reading()).isInstanceOf(FlagReading.Unmovable.class);

        WriteResult result = backend().kill(change(Percentage.ZERO, Optional.empty()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
        List<String> users =
                IntStream.range(0, 50).mapToObj(i -> i + "@example.com").toList();
        assertThat(backend().verify(KEY, users)).isEqualTo(new Verification.Evaluated(0, 50));
        assertThat(spec().at("/flagSpec/flags/" + KEY).has("targeting")).isFalse();
    }

    @Test
    void theHandsRuleIsSeenAsDriftAndTheDigitsOfTheArmsAreKept() {
        apply(Percentage.of(25));

        handSets(Percentage.of(30));

        assertThat(found().share()).isEqualTo(Percentage.of(30));
        assertThat(found().note()).isEmpty();
        assertThat(found().control()).isEqualTo(HAIKU);
    }

    @Test
    void anArmWhoseValueAHandChangesIsSeenWithTheNewValue() {
        apply(Percentage.of(25));

        patch("replace", KEY + "/variants/haiku/temperature", "0.7");

        assertThat(found().control().json()).contains("{\"model\":\"haiku\",\"temperature\":0.7}");
        assertThat(found().note()).isEmpty();
    }

    @Test
    void anAnnotationThatAHandSpoiltCostsTheNoteAndNothingElse() {
        apply(Percentage.of(25));
        resource().edit(there -> {
            there.getMetadata().getAnnotations().put("rampguard.io/flags", "{oops");
            return there;
        });

        assertThat(found().share()).isEqualTo(Percentage.of(25));
        assertThat(found().note()).isEmpty();
        assertThat(backend().write(change(Percentage.of(50), found().revision())))
                .isEqualTo(new WriteResult.Applied(Percentage.of(50)));
        assertThat(found().note()).contains(NOTE);
    }

    private Resource<GenericKubernetesResource> resource() {
        return cluster.admin()
                .genericKubernetesResources(CONTEXT)
                .inNamespace("default")
                .withName(name);
    }

    /** As a person's kubectl would: without a resource version. */
    private void patch(String operation, String path, String value) {
        resource().patch(PatchContext.of(PatchType.JSON), """
                [{"op": "%s", "path": "/spec/flagSpec/flags/%s", "value": %s}]""".formatted(operation, path, value));
    }

    private JsonNode object() throws IOException {
        return JSON.readTree(
                cluster.admin().raw("/apis/core.openfeature.dev/v1beta1/namespaces/default/featureflags/" + name));
    }

    private JsonNode spec() throws IOException {
        return object().path("spec");
    }

    private List<JsonNode> fieldsOf(String manager) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode entry : object().at("/metadata/managedFields")) {
            if (entry.path("manager").asText().equals(manager)) {
                all.add(entry.path("fieldsV1"));
            }
        }
        return all;
    }
}
