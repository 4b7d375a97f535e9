package io.rampguard.flags.flagd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rampguard.flags.JsonText;
import io.rampguard.policy.FlagTarget;
import io.rampguard.units.Percentage;
import java.util.List;
import java.util.Optional;

/**
 * The targeting rules that Rampguard reads and writes, out of all that JsonLogic can say.
 *
 * <p>By targeting key: {@code {"fractional": [["sonnet", 2500], ["haiku", 7500]]}}. By another attribute the bucketing text is
 * spelt out, and whoever lacks the attribute gets control, since otherwise all of them would share one bucket:
 * {@code {"if": [{"var": "org"}, {"fractional": [{"cat": [{"var": "$flagd.flagKey"}, {"var": "org"}]}, …]}, "haiku"]}}.
 */
sealed interface FlagdRule {
    String TARGETING_KEY = FlagTarget.TARGETING_KEY;

    /** No rule: everybody gets the default variant. */
    record Everybody() implements FlagdRule {}

    record Split(String bucketBy, String first, String second, List<Integer> weights) implements FlagdRule {}

    /** A rule that Rampguard does not move, and the cure. */
    record Other(String sentence) implements FlagdRule {}

    static FlagdRule of(JsonNode targeting) {
        if (targeting.isMissingNode() || targeting.isNull() || (targeting.isObject() && targeting.isEmpty())) {
            return new Everybody();
        }
        Optional<JsonNode> guarded = only(targeting, "if");
        if (guarded.isEmpty()) {
            return fractional(targeting);
        }
        JsonNode parts = guarded.get();
        FlagdRule inner = fractional(parts.path(1));
        boolean guard = parts.size() == 3
                && inner instanceof Split split
                && parts.path(0).equals(variable(split.bucketBy()))
                && parts.path(2).asText().equals(split.second());
        return guard ? inner : foreign();
    }

    /** The rule for a partial share. */
    static ObjectNode write(String bucketBy, String variant, String control, Percentage share) {
        ArrayNode fractions = JsonText.array();
        if (!bucketBy.equals(TARGETING_KEY)) {
            fractions.add(bucketing(bucketBy));
        }
        fractions.addArray().add(variant).add(share.basisPoints());
        fractions.addArray().add(control).add(share.complement().basisPoints());
        ObjectNode fractional = JsonText.object();
        fractional.set("fractional", fractions);
        if (bucketBy.equals(TARGETING_KEY)) {
            return fractional;
        }
        ObjectNode guarded = JsonText.object();
        guarded.putArray("if").add(variable(bucketBy)).add(fractional).add(control);
        return guarded;
    }

    private static FlagdRule fractional(JsonNode targeting) {
        Optional<JsonNode> fractions = only(targeting, "fractional");
        if (fractions.isEmpty() || !fractions.get().isArray()) {
            return foreign();
        }
        JsonNode list = fractions.get();
        int from = list.path(0).isArray() ? 0 : 1;
        if (list.size() != from + 2) {
            return foreign();
        }
        Optional<String> bucketBy = from == 0 ? Optional.of(TARGETING_KEY) : bucketBy(list.path(0));
        JsonNode first = list.path(from);
        JsonNode second = list.path(from + 1);
        if (bucketBy.isEmpty() || !weighted(first) || !weighted(second)) {
            return foreign();
        }
        List<Integer> weights = List.of(weight(first), weight(second));
        long total = (long) weights.get(0) + weights.get(1);
        return total < 1 || total > Integer.MAX_VALUE
                ? new Other("the weights of the flag's rule sum to " + total + "; flagd wants 1 to 2147483647")
                : new Split(
                        bucketBy.get(), first.path(0).asText(), second.path(0).asText(), weights);
    }

    /** A name and, where there is one, a whole weight; flagd counts a missing one as 1 and a negative one as 0. */
    private static boolean weighted(JsonNode fraction) {
        boolean weight = fraction.size() == 1
                || (fraction.size() == 2
                        && fraction.path(1).canConvertToInt()
                        && fraction.path(1).isIntegralNumber());
        return fraction.isArray() && fraction.path(0).isTextual() && weight;
    }

    private static int weight(JsonNode fraction) {
        return Math.max(0, fraction.path(1).asInt(1));
    }

    private static Optional<String> bucketBy(JsonNode expression) {
        String attribute = expression.path("cat").path(1).path("var").asText();
        return expression.equals(bucketing(attribute)) && !attribute.isEmpty()
                ? Optional.of(attribute)
                : Optional.empty();
    }

    private static ObjectNode bucketing(String attribute) {
        ObjectNode cat = JsonText.object();
        cat.putArray("cat").add(variable("$flagd.flagKey")).add(variable(attribute));
        return cat;
    }

    private static ObjectNode variable(String name) {
        return JsonText.object().put("var", name);
    }

    private static Optional<JsonNode> only(JsonNode node, String key) {
        return node.isObject() && node.size() == 1 && node.has(key) ? Optional.of(node.path(key)) : Optional.empty();
    }

    private static Other foreign() {
        return new Other("the flag has a targeting rule that Rampguard does not move; leave only one "
                + "{\"fractional\": [[variant, weight], [control, weight]]}, "
                + "bucketed by the flag key and one attribute");
    }
}
