package io.rampguard.policy.yaml;

import io.rampguard.policy.Guardrail;
import io.rampguard.policy.Guardrail.Action;
import io.rampguard.policy.Guardrail.Burn;
import io.rampguard.policy.Guardrail.TrafficShare;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.policy.yaml.GuardrailDocument.Slo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the burn of an error budget, and refuses one that could never act or would act too late to matter. */
final class BurnMapper {
    private static final Duration SHORTEST_BUDGET = Duration.ofDays(1);
    private static final Duration LONGEST_BUDGET = Duration.ofDays(90);

    private final Problems problems;
    private final Values values;
    private final SignalBook book;

    BurnMapper(Problems problems, SignalBook book) {
        this.problems = problems;
        this.values = new Values(problems);
        this.book = book;
    }

    /** Both windows. */
    private record Over(Duration longWindow, Duration shortWindow) {}

    /** Empty where something was reported. */
    Optional<Guardrail> map(Slo slo, String id, Action action) {
        int before = problems.errors();
        Optional<Signal> signal = slo.signal().flatMap(this::proportion);
        OptionalDouble objective = slo.objective().map(values::objective).orElse(OptionalDouble.empty());
        Duration budget = budget(slo);
        Optional<Over> over = slo.over().flatMap(this::over);
        Optional<Scalar> burn = slo.burn().filter(this::positive);
        if (burn.isPresent() && over.isPresent() && objective.isPresent()) {
            possible(burn.get(), objective.getAsDouble());
            timely(burn.get(), over.get().longWindow(), budget);
        }
        if (problems.errors() > before || signal.isEmpty() || objective.isEmpty() || over.isEmpty() || burn.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Burn(
                id,
                signal.get(),
                objective.getAsDouble(),
                rate(burn.get()),
                over.get().longWindow(),
                over.get().shortWindow(),
                action));
    }

    private Optional<Signal> proportion(Scalar name) {
        Optional<Signal> signal = book.find(name);
        if (signal.isPresent()
                && (!(signal.get().measure() instanceof Measure.Proportion)
                        || signal.get().name().equals(TrafficShare.SIGNAL))) {
            problems.error(
                    name.place(),
                    "'" + name.text() + "' is no proportion, so it has no budget of bad events",
                    "name a proportion, such as error-rate");
            return Optional.empty();
        }
        return signal;
    }

    private Duration budget(Slo slo) {
        Duration window = values.duration(slo.window(), Defaults.BUDGET_WINDOW);
        if (window.compareTo(SHORTEST_BUDGET) < 0 || window.compareTo(LONGEST_BUDGET) > 0) {
            slo.window()
                    .ifPresent(w -> problems.error(
                            w.place(),
                            "'" + w.path() + "' must be within 1d and 90d, and is " + w.text(),
                            "write how long the budget is meant to last, such as 30d"));
        }
        return window;
    }

    private Optional<Over> over(Items<Scalar> written) {
        List<Duration> both = new ArrayList<>();
        written.all().forEach(length -> values.duration(length).ifPresent(both::add));
        if (both.size() < written.all().size()) {
            return Optional.empty();
        }
        boolean falling = both.size() == 2
                && both.get(1).isPositive()
                && both.get(1).compareTo(both.get(0)) < 0
                && both.get(0).compareTo(Burn.LONGEST) <= 0;
        if (!falling) {
            problems.error(
                    written.place(),
                    "'" + written.place().path() + "' must be two windows, the long one first, at most 24 h",
                    "write for example [1h, 5m]");
            return Optional.empty();
        }
        return Optional.of(new Over(both.get(0), both.get(1)));
    }

    private boolean positive(Scalar burn) {
        if (rate(burn) > 0) {
            return true;
        }
        problems.error(
                burn.place(),
                "'" + burn.path() + "' must be above 0, and is " + burn.text(),
                "write how many times faster than the budget allows, such as 14.4");
        return false;
    }

    private void possible(Scalar burn, double objective) {
        if (rate(burn) * (1 - objective) >= 1) {
            problems.error(
                    burn.place(),
                    "'" + burn.path() + "': a budget that large never burns " + burn.text()
                            + " times too fast, not even if every event is bad",
                    "write a lower burn, or the stricter objective that is meant");
        }
    }

    private void timely(Scalar burn, Duration longWindow, Duration budget) {
        if (rate(burn) * longWindow.toSeconds() > budget.toSeconds()) {
            problems.error(
                    burn.place(),
                    "'" + burn.path() + "': at " + burn.text()
                            + " the long window would spend more than the whole budget before this acts",
                    "write a lower burn, shorter windows or the longer 'window' that is meant");
        }
    }

    private static double rate(Scalar burn) {
        return Double.parseDouble(burn.text());
    }
}
