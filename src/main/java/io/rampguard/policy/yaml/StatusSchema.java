package io.rampguard.policy.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The status that the daemon writes into a policy: what people read, and the state that a new leader goes on from. Nothing is
 * required, so that an older or newer daemon's status is never refused, and everything is bounded.
 */
final class StatusSchema {
    private static final List<String> PHASES = List.of(
            "waiting",
            "ramping",
            "awaiting-approval",
            "paused",
            "rolling-back",
            "rolled-back",
            "watching",
            "completed");
    private static final List<String> VERDICTS = List.of("pass", "breach", "inconclusive", "no-data");
    private static final int SENTENCE = 1024;
    private static final int NAME = 253;

    private StatusSchema() {}

    static ObjectNode print() {
        ObjectNode status = record("How the rollout stands. The daemon alone writes it.");
        ObjectNode fields = status.putObject("properties");
        fields.set("observedGeneration", number("The generation of the spec that the daemon acts on."));
        fields.set("phase", word("What the rollout is doing.", PHASES));
        fields.set("percent", text("Share of users last seen served the variant.", 16));
        fields.set("stage", text("Share of users that is asked for.", 16));
        fields.putObject("exposure")
                .put("description", "Share last seen served, in basis points.")
                .put("type", "integer")
                .put("minimum", 0)
                .put("maximum", 10_000);
        fields.set("revision", text("The revision that this is about.", NAME));
        fields.set("since", instant("Since when it is in this phase."));
        fields.set("hold", hold());
        fields.set("reason", reason());
        fields.set("conditions", conditions());
        fields.set("guardrails", guardrails());
        fields.set("exposedRequests", number("Requests that the variant has answered in this ramp."));
        fields.set("requests", requests());
        fields.set(
                "checkpoint",
                text("State and evidence for the next leader; opaque, and of this program's version.", 28_000));
        fields.set("term", number("The leadership term under which this was written."));
        fields.set("record", number("How often the state was written."));
        return status;
    }

    private static ObjectNode hold() {
        ObjectNode hold = record("The hold of the stage that is served.");
        ObjectNode fields = hold.putObject("properties");
        fields.set("started", instant("When the stage was first seen served."));
        fields.set("ends", instant("When it may end, as far as is known; it stretches while evidence is missing."));
        return hold;
    }

    private static ObjectNode reason() {
        ObjectNode reason = record("Why it stands where it stands.");
        ObjectNode fields = reason.putObject("properties");
        fields.set("code", text("The same in metrics and alerts.", 64));
        fields.set("text", text("The same in words.", SENTENCE));
        return reason;
    }

    private static ObjectNode conditions() {
        ObjectNode list = list("Ready, Progressing, Degraded and Stalled, as kstatus reads them.", 8);
        list.putArray("x-kubernetes-list-map-keys").add("type");
        list.put("x-kubernetes-list-type", "map");
        ObjectNode condition = record("One condition.");
        ObjectNode fields = condition.putObject("properties");
        fields.set("type", text("Which.", 64));
        fields.set("status", word("Whether it holds.", List.of("True", "False", "Unknown")));
        fields.set("observedGeneration", number("Of which generation this is said."));
        fields.set("lastTransitionTime", instant("When the status last changed."));
        fields.set("reason", text("One word, for programs.", 256));
        fields.set("message", text("A sentence, for people.", 4096));
        condition.putArray("required").add("type").add("status");
        list.set("items", condition);
        return list;
    }

    private static ObjectNode guardrails() {
        // An entry of the spec states up to three bounds, and each is judged on its own.
        ObjectNode list = list("What each guardrail last said.", 96);
        ObjectNode one = record("One guardrail.");
        ObjectNode fields = one.putObject("properties");
        fields.set("id", text("As the policy calls it.", 128));
        fields.set("signal", text("What it watches.", 64));
        fields.set("verdict", word("What it says.", VERDICTS));
        fields.set("text", text("Why, in words.", SENTENCE));
        list.set("items", one);
        return list;
    }

    private static ObjectNode requests() {
        ObjectNode map = record("The last request of each verb that was handled, so that none is handled twice.");
        map.put("maxProperties", 16);
        ObjectNode one = record("One request.");
        ObjectNode fields = one.putObject("properties");
        fields.set("id", text("The annotation's value.", NAME));
        fields.set("outcome", text("What came of it.", 64));
        fields.set("text", text("The same in words.", SENTENCE));
        fields.set("at", instant("When it was handled."));
        map.set("additionalProperties", one);
        return map;
    }

    private static ObjectNode record(String says) {
        return described(says).put("type", "object");
    }

    private static ObjectNode list(String says, int most) {
        return described(says).put("type", "array").put("maxItems", most);
    }

    private static ObjectNode text(String says, int longest) {
        return described(says).put("type", "string").put("maxLength", longest);
    }

    private static ObjectNode word(String says, List<String> words) {
        ObjectNode node = described(says).put("type", "string");
        ArrayNode all = node.putArray("enum");
        words.forEach(all::add);
        return node;
    }

    private static ObjectNode number(String says) {
        return described(says).put("type", "integer").put("format", "int64");
    }

    private static ObjectNode instant(String says) {
        return described(says).put("type", "string").put("format", "date-time");
    }

    private static ObjectNode described(String says) {
        return JsonNodeFactory.instance.objectNode().put("description", says);
    }
}
