package io.rampguard.flags.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.FlagBackend.Verification;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagFormat;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.JsonText;
import io.rampguard.policy.Arm;
import io.rampguard.policy.FlagTarget;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code {key: {control, variant, rollout_pct}}}, at the document's root.
 *
 * <p>An arm is its name, or an object with its name and value: {@code {"name": "haiku", "value": {…}}}; an object with a
 * {@code name} and other members is read as the value spread out. {@code rollout_pct} is a number of percent within 0 and 100;
 * Rampguard writes whole ones, since the usual hash has a hundred buckets, and reads any. {@code bucket_by} is written where
 * it is not the targeting key. Strict readers may refuse members they do not know, so that no note is kept.
 */
final class ConfigDocumentFormat implements FlagFormat {
    private static final Percentage STEP = Percentage.of(1);
    private static final String PERCENT = "rollout_pct";
    private static final String BUCKET_BY = "bucket_by";

    @Override
    public List<String> path(String key) {
        return List.of(key);
    }

    @Override
    public FlagReading read(ObjectNode root, String key) {
        JsonNode flag = root.path(key);
        if (flag.isMissingNode()) {
            return new FlagReading.Absent();
        }
        Optional<Arm> variant = arm(flag.path("variant"));
        Optional<Arm> control = arm(flag.path("control"));
        Optional<Percentage> share = share(flag.path(PERCENT));
        if (variant.isEmpty() || control.isEmpty()) {
            return unmovable(
                    key, "needs 'control' and 'variant', each a name or {\"name\": …, \"value\": …}", List.of());
        }
        List<String> names = List.of(variant.get().name(), control.get().name());
        if (share.isEmpty()) {
            return unmovable(
                    key,
                    "needs 'rollout_pct', a number within 0 and 100, and has "
                            + (flag.has(PERCENT) ? flag.path(PERCENT) : "none"),
                    names);
        }
        return new FlagReading.Found(
                variant.get(),
                control.get(),
                flag.path(BUCKET_BY).asText(FlagTarget.TARGETING_KEY),
                share.get(),
                Optional.of(JsonText.fingerprint(flag)),
                Optional.empty());
    }

    @Override
    public long term(ObjectNode root, String key) {
        return 0;
    }

    @Override
    public Edit edit(ObjectNode root, FlagChange change, boolean force) {
        JsonNode old = root.path(change.flag().key());
        ObjectNode flag = old instanceof ObjectNode there ? there.deepCopy() : JsonText.object();
        Percentage served = change.exposure().floorTo(STEP);
        try {
            flag.set("control", written(change.arms().control(), old));
            flag.set("variant", written(change.arms().variant(), old));
        } catch (JsonProcessingException e) {
            return new Edit.Impossible("an arm's value is not JSON; correct the policy");
        }
        flag.put(PERCENT, served.basisPoints() / STEP.basisPoints());
        if (change.arms().bucketBy().equals(FlagTarget.TARGETING_KEY)) {
            flag.remove(BUCKET_BY);
        } else {
            flag.put(BUCKET_BY, change.arms().bucketBy());
        }
        return new Edit.Changed(flag, served);
    }

    /** Only the application knows its hash; at nobody and everybody every hash agrees. */
    @Override
    public Verification evaluate(ObjectNode root, String key, List<String> targetingKeys) {
        return switch (read(root, key)) {
            case FlagReading.Found found
            when found.share().isZero() -> new Verification.Evaluated(0, targetingKeys.size());
            case FlagReading.Found found
            when found.share().equals(Percentage.ALL) ->
                new Verification.Evaluated(targetingKeys.size(), targetingKeys.size());
            case FlagReading.Found found ->
                new Verification.Unverified("the document says " + found.share()
                        + "; the application buckets by a hash of its own, which Rampguard cannot evaluate");
            case FlagReading.Unmovable unmovable ->
                new Verification.Unverified(unmovable.reason().text());
            case FlagReading.Absent absent -> new Verification.Unverified("the document has no flag '" + key + "'");
            case FlagReading.Unreadable unreadable ->
                new Verification.Unverified(unreadable.reason().text());
        };
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(STEP, CompareAndSet.RACY, true, Duration.ofSeconds(10), true);
    }

    private static FlagReading unmovable(String key, String wrong, List<String> variants) {
        return new FlagReading.Unmovable(
                Reason.of(ReasonCode.BACKEND_REFUSED, "'" + key + "' " + wrong + "; correct the document"), variants);
    }

    private static Optional<Arm> arm(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().isBlank() ? Optional.empty() : Optional.of(Arm.named(node.textValue()));
        }
        String name = node.path("name").asText();
        if (!(node instanceof ObjectNode object) || !node.path("name").isTextual() || name.isBlank()) {
            return Optional.empty();
        }
        if (object.size() == 2 && object.has("value")) {
            return Optional.of(new Arm(name, Optional.of(JsonText.canonical(object.path("value")))));
        }
        ObjectNode spread = object.deepCopy().without("name");
        return Optional.of(new Arm(name, Optional.of(JsonText.canonical(spread)).filter(text -> !spread.isEmpty())));
    }

    /** An arm of which the policy knows the name alone keeps the value that stands in the document. */
    private static JsonNode written(Arm arm, JsonNode old) throws JsonProcessingException {
        for (String side : List.of("variant", "control")) {
            Optional<Arm> there = arm(old.path(side));
            boolean same = there.isPresent() && there.get().name().equals(arm.name());
            if (same && (arm.json().isEmpty() || arm.json().equals(there.get().json()))) {
                return old.path(side);
            }
        }
        if (arm.json().isEmpty()) {
            return TextNode.valueOf(arm.name());
        }
        ObjectNode object = JsonText.object().put("name", arm.name());
        return object.set("value", JsonText.parse(arm.json().get()));
    }

    /** To the nearest basis point; nobody and everybody only where it is exactly so. */
    private static Optional<Percentage> share(JsonNode percent) {
        if (!percent.isNumber()) {
            return Optional.empty();
        }
        double value = percent.doubleValue();
        if (!(value >= 0 && value <= 100)) {
            return Optional.empty();
        }
        long points = Math.round(value * 100);
        boolean partial = value > 0 && value < 100;
        return Optional.of(new Percentage((int) (partial ? Math.clamp(points, 1, 9_999) : points)));
    }
}
