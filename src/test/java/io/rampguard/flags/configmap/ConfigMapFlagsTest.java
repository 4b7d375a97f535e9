package io.rampguard.flags.configmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.rampguard.contract.ClusterFlagContract;
import io.rampguard.contract.RealCluster;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.flags.configmap.ConfigMapFlags.Place;
import io.rampguard.flags.flagd.FlagdFile;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConfigMapFlagsTest extends ClusterFlagContract {
    private static final String OTHERS = """
            {
              "flags": {
                "banner": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}
              }
            }
            """;

    @BeforeAll
    static void letReadersRead() throws IOException {
        cluster.letReadersRead("", "configmaps");
        RealCluster.await(
                "the reader's permission",
                () -> cluster.reader()
                                .configMaps()
                                .inNamespace("default")
                                .withName("none")
                                .get()
                        == null);
    }

    @Override
    protected void create() {
        cluster.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %s, namespace: default, labels: {team: search}}
                data:
                  other.txt: untouched
                  flags.json: |
                %s""".formatted(name, OTHERS.indent(4)));
    }

    @Override
    protected void delete() {
        cluster.admin().configMaps().inNamespace("default").withName(name).delete();
    }

    @Override
    protected FlagBackend at(Supplier<KubernetesClient> client, String name) {
        return ConfigMapFlags.at(client, new Place("default", name, "flags.json"), FlagdFile.format());
    }

    @Override
    protected void handSets(Percentage share) {
        int points = share.basisPoints();
        edit(text -> text.replaceAll("\\[ *\"sonnet\", \\d+ *]", "[\"sonnet\", " + points + "]")
                .replaceAll("\\[ *\"haiku\", \\d+ *]", "[\"haiku\", " + (10_000 - points) + "]"));
    }

    @Override
    protected void changeAnotherFlag(int time) {
        edit(text -> text.replaceFirst(
                "\"defaultVariant\": *\"(on|off)\"(?=} *\\s*[,}])",
                "\"defaultVariant\":" + (time % 2 == 1 ? "\"off\"" : "\"on\"")));
    }

    @Override
    protected void garble() {
        edit(text -> text.substring(0, 100));
    }

    @Test
    void onlyTheKeyIsOursAndEverythingElseStaysWithItsOwner() {
        apply(Percentage.of(25));
        apply(Percentage.of(50));

        ConfigMap there = there();

        assertThat(fieldsOf(there, "rampguard")).containsExactly(Map.of("f:data", Map.of("f:flags.json", Map.of())));
        assertThat(fieldsOf(there, "gitops"))
                .containsExactly(Map.of(
                        "f:data", Map.of("f:other.txt", Map.of()),
                        "f:metadata", Map.of("f:labels", Map.of("f:team", Map.of()))));
        assertThat(there.getData()).containsEntry("other.txt", "untouched");
        assertThat(there.getMetadata().getLabels()).isEqualTo(Map.of("team", "search"));
        assertThat(there.getData().get("flags.json"))
                .startsWith(OTHERS.stripTrailing().replaceFirst("\\s*}\\s*}$", ""));
    }

    @Test
    void aKeyThatIsNotThereIsToldWithTheOnesThatAre() {
        FlagBackend astray =
                ConfigMapFlags.at(() -> client, new Place("default", name, "flagd.json"), FlagdFile.format());

        WriteResult result = astray.write(change(Percentage.ZERO, Optional.empty()));

        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        assertThat(result.sentence()).contains("no key 'flagd.json'", "[flags.json, other.txt]");
    }

    @Test
    void textThatIsNotJsonIsRefusedWithItsLine() {
        edit(text -> "flags:\n  banner: {}\n");

        assertThat(reading())
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason().text())
                                .contains(
                                        "key 'flags.json' of ConfigMap default/" + name, "line 1", "where it is YAML"));
        assertThat(backend().write(change(Percentage.ZERO, Optional.empty()))).isInstanceOf(WriteResult.Refused.class);
    }

    @Test
    void aConfigMapThatIsImmutableRefusesTheWrite() {
        apply(Percentage.of(25));
        cluster.admin().configMaps().inNamespace("default").withName(name).edit(there -> {
            there.setImmutable(true);
            return there;
        });

        WriteResult result = backend().write(change(Percentage.of(50), found().revision()));

        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        assertThat(result.sentence()).contains("immutable");
    }

    @Test
    void aNameThatNoClusterKnowsIsRefusedAtOnce() {
        Place outside = new Place("default", "../secrets/admin", "flags.json");

        assertThatThrownBy(() -> ConfigMapFlags.at(() -> client, outside, FlagdFile.format()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no name");
    }

    private void edit(UnaryOperator<String> change) {
        cluster.admin().configMaps().inNamespace("default").withName(name).edit(there -> {
            String before = there.getData().get("flags.json");
            String after = change.apply(before);
            assertThat(after).isNotEqualTo(before);
            there.getData().put("flags.json", after);
            return there;
        });
    }

    private ConfigMap there() {
        return cluster.admin()
                .configMaps()
                .inNamespace("default")
                .withName(name)
                .get();
    }

    private static List<Map<String, Object>> fieldsOf(ConfigMap there, String manager) {
        return there.getMetadata().getManagedFields().stream()
                .filter(entry -> entry.getManager().equals(manager))
                .map(ManagedFieldsEntry::getFieldsV1)
                .map(fields -> fields.getAdditionalProperties())
                .toList();
    }
}
