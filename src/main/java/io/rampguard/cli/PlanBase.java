package io.rampguard.cli;

import io.rampguard.analysis.PlanTraffic;
import io.rampguard.analysis.PlanTraffic.Level;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Control's traffic and levels, as somebody writes them on the command line. */
final class PlanBase {
    /** Tokens for each request of the Azure traces vary by 0.81 and 0.95 of their mean (judge.md 3.4); the wider is assumed. */
    private static final double ASSUMED_VARIATION = 0.95;

    /** The logarithm of latencies in judge.md 9.1. */
    private static final double ASSUMED_SPREAD = 0.6;

    private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)([kM]?)/(s|min|h|d)");
    private static final Pattern SHARE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s?%");
    private static final Map<String, Double> SECONDS = Map.of("s", 1.0, "min", 60.0, "h", 3600.0, "d", 86_400.0);
    private static final Map<String, Double> THOUSANDS = Map.of("", 1.0, "k", 1e3, "M", 1e6);

    @Option(
            names = "--traffic",
            paramLabel = "RATE",
            description = "Requests of both arms together: 20/s, 1200/min, 72k/h or 1.7M/d.")
    @Nullable
    String traffic;

    @Option(names = "--error-rate", paramLabel = "SHARE", description = "Control's, for example 1%%.")
    private @Nullable String errorRate;

    @Option(
            names = "--tokens-cv",
            paramLabel = "CV",
            description = "Standard deviation of tokens from request to request over their mean, for every signal of "
                    + "tokens; 0.95 is assumed.")
    private @Nullable Double tokensCv;

    @Option(
            names = "--latency-spread",
            paramLabel = "SD",
            description = "Standard deviation of the logarithm of latencies; 0.6 is assumed.")
    private @Nullable Double latencySpread;

    @Option(
            names = "--base",
            paramLabel = "SIGNAL=VALUE",
            description = "Control's level of any signal: a share as output-validity=99%%, a mean's variation as "
                    + "quality-score=0.3, a quantile's spread; with @5%% behind it where only that share of "
                    + "requests is counted, as negative-feedback=15%%@5%%. May be repeated.")
    private Map<String, String> base = new TreeMap<>();

    @Option(names = "--users", paramLabel = "N", description = "Users who meet the flag while the ramp lasts.")
    private @Nullable Long users;

    OptionalLong users() {
        return users == null ? OptionalLong.empty() : OptionalLong.of(users);
    }

    /**
     * What was written, over what was measured, over what is assumed.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    PlanTraffic over(Optional<PlanTraffic> measured, List<Signal> signals) {
        List<String> names = signals.stream().map(Signal::name).toList();
        base.keySet().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "--base: the policy guards no signal '" + name + "'; " + Nearest.cure(name, names) + ".");
        });
        Map<String, Level> levels = new TreeMap<>();
        for (Signal signal : signals) {
            written(signal)
                    .or(() -> measured.map(found -> found.levels().get(signal.name())))
                    .or(() -> assumed(signal))
                    .ifPresent(level -> levels.put(signal.name(), level));
        }
        double perSecond = traffic != null
                ? rate(traffic)
                : measured.orElseThrow(() -> new IllegalArgumentException(
                                "A plan needs to know the traffic: add --traffic 20/s, or --live with --source URL."))
                        .perSecond();
        return new PlanTraffic(perSecond, levels, users());
    }

    private Optional<Level> written(Signal signal) {
        String text = base.get(signal.name());
        if (text != null) {
            int at = text.indexOf('@');
            double perRequest = at < 0 ? 1 : share("--base " + signal.name(), text.substring(at + 1));
            String value = at < 0 ? text : text.substring(0, at);
            if (perRequest == 0) {
                throw new IllegalArgumentException("--base " + signal.name() + ": 0 % of requests tell nothing.");
            }
            return Optional.of(new Level(value(signal, value), perRequest, false));
        }
        if (signal.name().equals("error-rate") && errorRate != null) {
            return Optional.of(Level.of(share("--error-rate", errorRate)));
        }
        OptionalDouble spread = OptionalDouble.empty();
        if (signal.measure() instanceof Measure.Mean && signal.name().contains("token") && tokensCv != null) {
            spread = OptionalDouble.of(tokensCv);
        } else if (signal.measure() instanceof Measure.Quantile && latencySpread != null) {
            spread = OptionalDouble.of(latencySpread);
        }
        return spread.isEmpty()
                ? Optional.empty()
                : Optional.of(Level.of(positive(signal.name(), spread.getAsDouble())));
    }

    private static Optional<Level> assumed(Signal signal) {
        return switch (signal.measure()) {
            case Measure.Proportion share -> Optional.empty();
            case Measure.Mean mean -> Optional.of(new Level(ASSUMED_VARIATION, 1, true));
            case Measure.Quantile quantile -> Optional.of(new Level(ASSUMED_SPREAD, 1, true));
        };
    }

    private static double value(Signal signal, String text) {
        if (signal.measure() instanceof Measure.Proportion) {
            return share("--base " + signal.name(), text);
        }
        try {
            return positive(signal.name(), Double.parseDouble(text));
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("--base " + signal.name() + ": '" + text
                    + "' is no number; write how much " + "it varies, for example " + signal.name() + "=0.6.");
        }
    }

    private static double positive(String name, double value) {
        if (!(value > 0 && value < 100)) {
            throw new IllegalArgumentException(
                    name + ": a variation must be above 0 and below 100, got " + value + ".");
        }
        return value;
    }

    static double share(String option, String text) {
        Matcher share = SHARE.matcher(text);
        double value = share.matches() ? Double.parseDouble(share.group(1)) / 100 : 2;
        if (value > 1) {
            throw new IllegalArgumentException(option + ": '" + text + "' is no share; write for example 1%.");
        }
        return value;
    }

    static double rate(String text) {
        Matcher rate = RATE.matcher(text);
        double value = rate.matches()
                ? Double.parseDouble(rate.group(1))
                        * THOUSANDS.getOrDefault(rate.group(2), 1.0)
                        / SECONDS.getOrDefault(rate.group(3), 1.0)
                : 0;
        if (!(value > 0)) {
            throw new IllegalArgumentException(
                    "--traffic: '" + text + "' is no rate; write for example 20/s, 1200/min, 72k/h or 1.7M/d.");
        }
        return value;
    }
}
