package io.rampguard.flags.flagd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.rampguard.flags.Arms;
import io.rampguard.flags.Capabilities;
import io.rampguard.flags.Capabilities.CompareAndSet;
import io.rampguard.flags.FlagBackend.Verification;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagFormat;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.JsonText;
import io.rampguard.flags.flagd.FlagdFlag.Foreign;
import io.rampguard.flags.flagd.FlagdFlag.TwoArms;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * flagd's document: {@code {"flags": {key: {state, variants, defaultVariant, targeting, metadata}}}}.
 *
 * <p>Nobody and everybody are written without a rule, so that they hold for users without a key; a partial share is one
 * {@code fractional}, the variant first, with weights in basis points.
 */
final class FlagdFormat implements FlagFormat {
    private static final String FLAGS = "flags";

    @Override
    public List<String> path(String key) {
        return List.of(FLAGS, key);
    }

    @Override
    public FlagReading read(ObjectNode root, String key) {
        Optional<String> wrong = wrongDocument(root);
        if (wrong.isPresent()) {
            return new FlagReading.Unmovable(Reason.of(ReasonCode.BACKEND_REFUSED, wrong.get()), List.of());
        }
        JsonNode node = root.path(FLAGS).path(key);
        if (node.isMissingNode()) {
            return new FlagReading.Absent();
        }
        return switch (FlagdFlag.of(node)) {
            case Foreign foreign ->
                new FlagReading.Unmovable(
                        Reason.of(ReasonCode.BACKEND_REFUSED, "'" + key + "': " + foreign.sentence()),
                        FlagdMark.names(node.path("variants")));
            case TwoArms arms ->
                new FlagReading.Found(
                        arm(node, arms.variant()),
                        arm(node, arms.control()),
                        arms.bucketBy(),
                        arms.share(),
                        Optional.of(JsonText.fingerprint(node)),
                        FlagdMark.note((ObjectNode) node));
        };
    }

    @Override
    public long term(ObjectNode root, String key) {
        return FlagdMark.term(root.path(FLAGS).path(key));
    }

    @Override
    public Edit edit(ObjectNode root, FlagChange change, boolean force) {
        Optional<String> wrong = wrongDocument(root);
        if (wrong.isPresent()) {
            return new Edit.Impossible(wrong.get());
        }
        JsonNode old = root.path(FLAGS).path(change.flag().key());
        ObjectNode flag = old instanceof ObjectNode there ? there.deepCopy() : fresh();
        ObjectNode variants;
        try {
            variants = variants(old, change.arms());
        } catch (JsonProcessingException e) {
            return new Edit.Impossible("an arm's value is not JSON; correct the policy");
        }
        Optional<String> unfit = FlagdFlag.wrongVariants(variants);
        if (unfit.isPresent()) {
            return new Edit.Impossible(unfit.get() + "; give both arms of the policy such a value");
        }
        flag.set("variants", variants);
        serve(flag, change.arms(), change.exposure());
        boolean lost = force && FlagdRule.of(old.path("targeting")) instanceof FlagdRule.Other;
        FlagdMark.leave(flag, change, lost ? Optional.of(old.path("targeting")) : Optional.empty());
        return new Edit.Changed(flag, change.exposure());
    }

    @Override
    public Verification evaluate(ObjectNode root, String key, List<String> targetingKeys) {
        return switch (FlagdFlag.of(root.path(FLAGS).path(key))) {
            case TwoArms arms ->
                new Verification.Evaluated(
                        (int) targetingKeys.stream()
                                .filter(user -> arms.givesVariant(key, user))
                                .count(),
                        targetingKeys.size());
            // Nobody gets a variant of a disabled flag: callers fall back to their own default.
            case Foreign foreign when foreign.disabled() -> new Verification.Evaluated(0, targetingKeys.size());
            case Foreign foreign -> new Verification.Unverified(foreign.sentence());
        };
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(new Percentage(1), CompareAndSet.RACY, true, Duration.ofSeconds(5), true);
    }

    private static Optional<String> wrongDocument(ObjectNode root) {
        if (root.path(FLAGS).isArray()) {
            return Optional.of("the document lists its flags as an array; write them as an object by key, "
                    + "{\"flags\": {\"key\": {…}}}");
        }
        return root.path(FLAGS).isObject()
                ? Optional.empty()
                : Optional.of("the document has no object 'flags'; a flagd document begins {\"flags\": {}}");
    }

    private static ObjectNode fresh() {
        ObjectNode flag = JsonText.object().put("state", "ENABLED");
        flag.putObject("variants");
        return flag.put("defaultVariant", "");
    }

    private static void serve(ObjectNode flag, Arms arms, Percentage share) {
        String variant = arms.variant().name();
        String control = arms.control().name();
        if (share.isZero() || share.equals(Percentage.ALL)) {
            flag.put("defaultVariant", share.isZero() ? control : variant);
            flag.remove("targeting");
        } else {
            flag.put("defaultVariant", control);
            flag.set("targeting", FlagdRule.write(arms.bucketBy(), variant, control, share));
        }
    }

    /** The arms first; then the variants that were no arm before, which other rules may come to need. */
    private static ObjectNode variants(JsonNode old, Arms arms) throws JsonProcessingException {
        JsonNode before = old.path("variants");
        ObjectNode variants = JsonText.object();
        variants.set(arms.variant().name(), value(arms.variant(), before));
        variants.set(arms.control().name(), value(arms.control(), before));
        Set<String> retired =
                FlagdFlag.of(old) instanceof TwoArms was ? Set.of(was.variant(), was.control()) : Set.of();
        for (String name : FlagdMark.names(before)) {
            if (!variants.has(name) && !retired.contains(name)) {
                variants.set(name, before.path(name));
            }
        }
        return variants;
    }

    private static JsonNode value(Arm arm, JsonNode before) throws JsonProcessingException {
        if (arm.json().isPresent()) {
            return JsonText.parse(arm.json().get());
        }
        return before.has(arm.name()) ? before.path(arm.name()) : TextNode.valueOf(arm.name());
    }

    private static Arm arm(JsonNode flag, String name) {
        JsonNode value = flag.path("variants").path(name);
        return value.isTextual() && value.textValue().equals(name)
                ? Arm.named(name)
                : new Arm(name, Optional.of(JsonText.canonical(value)));
    }
}
