package io.rampguard.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class NamedAdaptersTest {
    private final NamedAdapters<String, String> channels = new NamedAdapters<>(
            "rampguard.channels",
            Function.identity(),
            Map.of("slack", (name, word) -> name + " by slack", "webhook", (name, word) -> {
                throw new IllegalArgumentException("url is missing; say where to send");
            }));

    @Test
    void theWordChoosesTheAdapter() {
        assertThat(channels.build(Map.of("oncall", "slack"))).containsExactly(Map.entry("oncall", "oncall by slack"));
    }

    @Test
    void everyUnknownWordAndEveryMissingSettingIsToldAtOnceAndNothingIsReplaced() {
        assertThatThrownBy(() -> channels.build(Map.of("oncall", "slak", "team", "webhook")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rampguard.channels.oncall.type: there is no 'slak' — did you mean 'slack'?")
                .hasMessageContaining("rampguard.channels.team: url is missing");
    }
}
