package io.rampguard.flags.flagd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.Bucketing;
import io.rampguard.flags.flagd.FlagdRule.Everybody;
import io.rampguard.flags.flagd.FlagdRule.Other;
import io.rampguard.flags.flagd.FlagdRule.Split;
import io.rampguard.units.Percentage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A flag of two arms as it lies in a flagd document, in one of the forms that Rampguard writes or a person would: no rule, or
 * one {@code fractional} with the variant first.
 */
sealed interface FlagdFlag {
    /**
     * Movable.
     *
     * @param weights of the variant and of control
     */
    record TwoArms(String variant, String control, String bucketBy, List<Integer> weights) implements FlagdFlag {
        /** To the nearest basis point; nobody and everybody only where it is exactly so. */
        Percentage share() {
            long total = (long) weights.get(0) + weights.get(1);
            if (weights.get(0) == 0 || weights.get(1) == 0) {
                return weights.get(0) == 0 ? Percentage.ZERO : Percentage.ALL;
            }
            long rounded = Math.round(weights.get(0) * (double) Bucketing.TOTAL / total);
            return new Percentage(Math.clamp(rounded, 1, Bucketing.TOTAL - 1));
        }

        boolean givesVariant(String flagKey, String user) {
            return Bucketing.pick(Bucketing.text(flagKey, user), weights) == 0;
        }
    }

    /** Anything else; what it is and the cure. */
    record Foreign(String sentence, boolean disabled) implements FlagdFlag {
        Foreign(String sentence) {
            this(sentence, false);
        }
    }

    static FlagdFlag of(JsonNode node) {
        if (!(node instanceof ObjectNode flag)) {
            return new Foreign("the flag is not an object; correct the document");
        }
        String state = flag.path("state").asText();
        if (!state.equals("ENABLED")) {
            return state.equals("DISABLED")
                    ? new Foreign("the flag is DISABLED; set its state to ENABLED to let Rampguard move it", true)
                    : new Foreign("the flag's state is neither ENABLED nor DISABLED; set it to ENABLED");
        }
        Optional<String> wrong = wrongVariants(flag.path("variants"));
        if (wrong.isPresent()) {
            return new Foreign(wrong.get());
        }
        String standard = flag.path("defaultVariant").asText("");
        if (!flag.path("defaultVariant").isTextual() || !flag.path("variants").has(standard)) {
            return new Foreign("the flag's defaultVariant is not one of its variants; set it to the control arm");
        }
        return switch (FlagdRule.of(flag.path("targeting"))) {
            case Everybody none -> withoutRule(flag, standard);
            case Split split -> withSplit(flag, standard, split);
            case Other other -> new Foreign(other.sentence());
        };
    }

    /** flagd resolves a flag by the type of its values, so that they must agree. */
    static Optional<String> wrongVariants(JsonNode variants) {
        if (!(variants instanceof ObjectNode object) || object.isEmpty()) {
            return Optional.of("the flag has no variants; give it an object of variant names and values");
        }
        List<String> types = new ArrayList<>();
        for (JsonNode value : object) {
            types.add(
                    value.isObject()
                            ? "object"
                            : value.isNumber()
                                    ? "number"
                                    : value.isTextual() ? "string" : value.isBoolean() ? "boolean" : "unusable");
        }
        return types.contains("unusable") || types.stream().distinct().count() > 1
                ? Optional.of("the flag's variants are of different types " + types
                        + "; flagd wants all of one: boolean, string, number or object")
                : Optional.empty();
    }

    private static FlagdFlag withoutRule(ObjectNode flag, String standard) {
        List<String> names = FlagdMark.names(flag.path("variants"));
        Optional<FlagdMark.Roles> roles = FlagdMark.roles(flag);
        if (roles.isPresent()
                && (standard.equals(roles.get().control())
                        || standard.equals(roles.get().variant()))) {
            boolean all = standard.equals(roles.get().variant());
            return new TwoArms(
                    roles.get().variant(), roles.get().control(), roles.get().bucketBy(), weights(all));
        }
        if (names.size() != 2) {
            return new Foreign("the flag has " + names.size() + " variants " + names
                    + " and no rule that says which two are compared; keep control and one other");
        }
        String other = names.get(names.get(0).equals(standard) ? 1 : 0);
        return new TwoArms(other, standard, FlagdRule.TARGETING_KEY, weights(false));
    }

    private static List<Integer> weights(boolean all) {
        return all ? List.of(Bucketing.TOTAL, 0) : List.of(0, Bucketing.TOTAL);
    }

    private static FlagdFlag withSplit(ObjectNode flag, String standard, Split split) {
        if (!flag.path("variants").has(split.first()) || !flag.path("variants").has(split.second())) {
            return new Foreign(
                    "the flag's rule names a variant that it does not have; correct the rule or the variants");
        }
        if (!standard.equals(split.second())) {
            return new Foreign("users without a key get '" + standard + "' and the rule lists '" + split.first()
                    + "' first; list the variant first and control second, and make control the defaultVariant");
        }
        return new TwoArms(split.first(), split.second(), split.bucketBy(), split.weights());
    }
}
