package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.Connections;
import io.rampguard.policy.PolicyReader.Reading;
import io.rampguard.policy.PolicyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplePoliciesTest {
    private static final Connections AS_INSTALLED = Connections.of(List.of("default"), Map.of(), List.of());

    static Stream<Path> samples() throws IOException {
        return Files.list(Path.of("policies")).sorted();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eachSampleHasNoProblemOnADaemonAsInstalled(Path sample) {
        Reading reading = new YamlPolicyReader().read(List.of(sample), Optional.of(AS_INSTALLED));

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.policies()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void noSampleWarnsWithoutTheDaemonsConfigurationEither(Path sample) {
        Reading reading = new YamlPolicyReader().read(List.of(sample), Optional.empty());

        assertThat(reading.problems()).isEmpty();
    }

    @Test
    void theSixCanRunTogether() {
        Reading reading = new YamlPolicyReader().read(List.of(Path.of("policies")), Optional.of(AS_INSTALLED));

        assertThat(reading.refused()).isFalse();
        assertThat(reading.files()).isEqualTo(6);
        assertThat(PolicyReport.of(reading).text())
                .contains("ok  chat-reply-fast  embedded/chat_reply_model  0.1 % → 0.5 % → 2 %")
                .endsWith("6 files, 6 policies accepted, 0 errors, 0 warnings\n");
    }
}
