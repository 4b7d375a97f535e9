package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresetsTest {
    @Test
    void thePresetsOfTheFormatAreThoseInCode() {
        Field field =
                Shape.of(MetricsDocument.class).member("preset").orElseThrow().field();

        assertThat(Presets.all()).extracting(Presets.Preset::name).containsExactlyInAnyOrder(field.words());
    }

    @Test
    void everySignalOfAPresetIsBuiltInAndKeepsItsDirectionAndUnit() {
        for (Presets.Preset preset : Presets.all()) {
            for (Signal signal : preset.signals().values()) {
                BuiltIn builtIn = BuiltIn.named(signal.name()).orElseThrow();
                assertThat(signal.better()).isEqualTo(builtIn.better());
                assertThat(signal.unit()).isEqualTo(builtIn.unit());
                if (signal.measure() instanceof Measure.Proportion p) {
                    assertThat(p.eventsAreGood()).isEqualTo(signal.better() == Signal.Better.HIGHER);
                }
            }
        }
    }

    @Test
    void theOwnPresetHasEveryBuiltInSignalThatCanBeGuarded() {
        Set<String> names = Presets.named("rampguard").signals().keySet();

        assertThat(Arrays.stream(BuiltIn.values()).map(BuiltIn::signalName))
                .allMatch(n -> names.contains(n) || n.equals("traffic-share"));
    }

    @Test
    void tokensOfAllTypesAreDividedByTheRequestsOnce() {
        Measure.Mean otel = (Measure.Mean)
                Presets.named("gen-ai-otel").signals().get("tokens-per-request").measure();
        Measure.Mean micrometer = (Measure.Mean) Presets.named("gen-ai-micrometer")
                .signals()
                .get("tokens-per-request")
                .measure();

        assertThat(otel.sum().promql()).isEqualTo("gen_ai_client_token_usage_sum");
        assertThat(otel.count().promql()).isEqualTo("gen_ai_client_token_usage_count{gen_ai_token_type=\"output\"}");
        assertThat(otel.histogram()).isEmpty();
        assertThat(micrometer.sum().promql())
                .isEqualTo("gen_ai_client_token_usage_total{gen_ai_token_type=~\"input|output\"}");
    }
}
