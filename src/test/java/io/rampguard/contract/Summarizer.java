package io.rampguard.contract;

import static io.rampguard.policy.Signal.Better.LOWER;
import static io.rampguard.policy.Signal.Unit.FRACTION;
import static io.rampguard.policy.Signal.Unit.NUMBER;
import static io.rampguard.policy.Signal.Unit.SECONDS;

import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Selector.Operator;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The application that the scripts are about: a summarizer with two models, its signals, and requests to it. */
final class Summarizer {
    static final Duration EVERY = Duration.ofSeconds(10);
    static final Map<String, String> HAIKU = Map.of("flag", "summarizer", "arm", "haiku");
    static final Map<String, String> SONNET = Map.of("flag", "summarizer", "arm", "sonnet");

    static final Signal ERROR_RATE = new Signal(
            "error-rate",
            new Measure.Proportion(
                    Selector.of("requests_total", Matcher.equal("outcome", "error")),
                    Selector.of("requests_total"),
                    false),
            LOWER,
            FRACTION);
    static final Signal TOKENS = new Signal(
            "tokens-per-request",
            new Measure.Mean(Selector.of("tokens_total"), Selector.of("requests_total"), Optional.empty()),
            LOWER,
            NUMBER);
    static final Signal LATENCY =
            new Signal("latency-p95", new Measure.Quantile(Selector.of("latency_seconds"), 0.95), LOWER, SECONDS);

    static final Signal MISSPELT = new Signal(
            "misspelt",
            new Measure.Proportion(Selector.of("reqests_total"), Selector.of("reqests_total"), false),
            LOWER,
            FRACTION);

    static MetricsPlan plan(Signal... signals) {
        return new MetricsPlan(
                "here", EVERY, new TreeMap<>(HAIKU), new TreeMap<>(SONNET), List.of(signals), Optional.empty());
    }

    /** The same, told apart by this label. */
    static MetricsPlan bucketed(String label, Signal... signals) {
        MetricsPlan plain = plan(signals);
        return new MetricsPlan(
                plain.source(), plain.every(), plain.control(), plain.variant(), plain.signals(), Optional.of(label));
    }

    /** One process with both arms alive, read long enough for every source to be warm. */
    static MetricWorld warm(String... instances) {
        MetricWorld world = new MetricWorld();
        for (String instance : instances) {
            world.start(instance);
            requests(world, instance, HAIKU, 0, 0);
            requests(world, instance, SONNET, 0, 0);
        }
        return world.pass(8);
    }

    static void requests(MetricWorld world, String instance, Map<String, String> arm, int good, int bad) {
        world.count(instance, "requests_total", with(arm, "outcome", "ok"), good);
        if (bad > 0) {
            world.count(instance, "requests_total", with(arm, "outcome", "error"), bad);
        }
        world.count(instance, "tokens_total", arm, 300.5 * (good + bad));
    }

    static Map<String, String> with(Map<String, String> labels, String name, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(name, value);
        return more;
    }

    static Signal calls(String name, Operator operator, String value) {
        Selector events = Selector.of("calls_total", new Matcher("code", operator, value));
        return new Signal(name, new Measure.Proportion(events, Selector.of("calls_total"), false), LOWER, FRACTION);
    }

    static Signal proportion(String name, Selector events) {
        return new Signal(name, new Measure.Proportion(events, Selector.of("requests_total"), false), LOWER, FRACTION);
    }

    private Summarizer() {}
}
