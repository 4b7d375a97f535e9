package io.rampguard.cli;

import io.rampguard.api.model.RolloutView;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A ramp as a bar: how many of its stages are served, since a share of 1 % would not show. */
final class Bar {
    private static final int CELLS = 8;

    private Bar() {}

    /** {@code █████░░░ 25 %}; {@code 5 → 25 %} while the stage is not yet seen served, {@code ? → 25 %} while unknown. */
    static String of(RolloutView rollout) {
        return cells(rollout) + " " + share(rollout);
    }

    private static String cells(RolloutView rollout) {
        Number served = rollout.percent();
        long reached = served == null
                ? 0
                : rollout.ladder().stream()
                        .filter(stage -> stage.doubleValue() <= served.doubleValue())
                        .count();
        int filled = rollout.ladder().isEmpty()
                ? 0
                : (int) Math.ceil(CELLS * reached / (double) rollout.ladder().size());
        return "█".repeat(filled) + "░".repeat(CELLS - filled);
    }

    private static String share(RolloutView rollout) {
        String stage = number(rollout.stage());
        String served = number(rollout.percent());
        return served.equals(stage) ? stage + " %" : served + " → " + stage + " %";
    }

    private static String number(@Nullable Number percent) {
        return percent == null
                ? "?"
                : new BigDecimal(percent.toString()).stripTrailingZeros().toPlainString();
    }
}
