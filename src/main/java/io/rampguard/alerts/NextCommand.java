package io.rampguard.alerts;

import io.rampguard.policy.RolloutPolicy;
import io.rampguard.units.ReasonCode;

/** What to type next, to be copied from the alert as it stands. */
final class NextCommand {
    private NextCommand() {}

    static String rearm(RolloutPolicy policy) {
        return "It stays at 0 until a new revision, or: rampguard re-arm %s --reason \"…\"".formatted(policy.name());
    }

    static String afterPause(RolloutPolicy policy, ReasonCode code) {
        String resume = "rampguard resume %s --reason \"…\"".formatted(policy.name());
        return switch (code) {
            case LOWERED_BY_HAND -> "The lower share is respected. To go on from there: " + resume;
            case FOUND_ABOVE_ZERO -> "To take it over at that share: " + resume;
            case FOREIGN_ARMS ->
                "Make the policy's control what users have now, or the flag what the policy says; then: " + resume;
            case ARMS_CHANGED -> "Give the changed arm a new revision, or change it back; then: " + resume;
            case APPROVAL_EXPIRED -> "To go on: rampguard approve %s --reason \"…\"".formatted(policy.name());
            default -> "To go on: " + resume;
        };
    }

    static String verbs(RolloutPolicy policy, String... verbs) {
        StringBuilder lines = new StringBuilder();
        for (String verb : verbs) {
            lines.append(lines.isEmpty() ? "Next: " : "\n      ")
                    .append("rampguard ")
                    .append(verb)
                    .append(' ')
                    .append(policy.name());
        }
        return lines.toString();
    }
}
