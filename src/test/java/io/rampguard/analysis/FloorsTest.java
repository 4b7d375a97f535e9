package io.rampguard.analysis;

import static io.rampguard.analysis.Bench.QUALITY;
import static io.rampguard.analysis.Bench.VALIDITY;
import static io.rampguard.analysis.Bench.critical;
import static io.rampguard.analysis.Bench.limit;
import static io.rampguard.analysis.Bench.mean;
import static io.rampguard.analysis.Bench.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.metrics.Counts;
import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Better;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.Signal.Unit;
import io.rampguard.units.ReasonCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where more is better, a limit is a floor: valid outputs, quality scores, tokens per second. */
class FloorsTest {
    private static final Signal SPEED = new Signal(
            "tokens-per-second", new Measure.Quantile(Selector.of("speed_tokens"), 0.05), Better.HIGHER, Unit.NUMBER);
    private static final List<Double> BOUNDS = List.of(10.0, 20.0, 40.0, Double.POSITIVE_INFINITY);

    /** Tokens per second of 100 requests, of which so many are slower than 20. */
    private static Counts speed(double slow) {
        return new Counts.Histogram(100, 3_000, BOUNDS, List.of(0.0, slow, 50.0, 50 - slow));
    }

    private static Guardrail floor(boolean critical, Signal signal, double level) {
        return critical ? critical(signal, level, 3, 5) : limit(signal, level);
    }

    /** Guardrail, and what an arm above and below the floor measures in a window. */
    static Stream<Arguments> floors() {
        return Stream.of(false, true)
                .flatMap(critical -> Stream.of(
                        Arguments.of(floor(critical, VALIDITY, 0.95), share(200, 196), share(200, 160)),
                        Arguments.of(floor(critical, QUALITY, 4), mean(100, 4.5), mean(100, 2.5)),
                        Arguments.of(floor(critical, SPEED, 20), speed(2), speed(40))));
    }

    @ParameterizedTest
    @MethodSource("floors")
    void aVariantAboveTheFloorPasses(Guardrail floor, Counts above, Counts below) {
        Bench bench = look(floor, above, above);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Pass.class);
    }

    @ParameterizedTest
    @MethodSource("floors")
    void aVariantBelowTheFloorBreaches(Guardrail floor, Counts above, Counts below) {
        Bench bench = look(floor, below, above);

        assertThat(bench.verdict()).isInstanceOf(Verdict.Breach.class);
    }

    @ParameterizedTest
    @MethodSource("floors")
    void bothArmsBelowTheFloorShareAFate(Guardrail floor, Counts above, Counts below) {
        Bench bench = look(floor, below, below);

        assertThat(bench.verdict()).isNotInstanceOf(Verdict.Breach.class);
        assertThat(bench.code()).isEqualTo(ReasonCode.SHARED_FATE);
    }

    @ParameterizedTest
    @MethodSource("unseen")
    void aFloorBelowTheFirstBucketIsSaidAndNeverPassed(Guardrail floor) {
        Bench bench = look(floor, speed(2), speed(2));

        assertThat(bench.verdict()).isNotInstanceOf(Verdict.Pass.class);
        assertThat(bench.verdict().reason().text()).contains("bucket");
    }

    static Stream<Guardrail> unseen() {
        return Stream.of(floor(false, SPEED, 5), floor(true, SPEED, 5));
    }

    private static Bench look(Guardrail floor, Counts variant, Counts control) {
        Bench bench = new Bench(floor).settled();
        for (int i = 0; i < 8; i++) {
            bench.next(floor.signal(), variant, control);
        }
        return bench;
    }
}
