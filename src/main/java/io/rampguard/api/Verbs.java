package io.rampguard.api;

import io.rampguard.api.model.Problem;
import io.rampguard.api.model.Problem.Kind;
import io.rampguard.api.model.Share;
import io.rampguard.api.model.VerbRequest;
import io.rampguard.rollout.Command.Verb;
import io.rampguard.units.Nearest;
import io.rampguard.units.Percentage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The words that operators say of one rollout, as the address spells them. */
final class Verbs {
    static final List<String> KNOWN =
            List.of("roll-back", "pause", "resume", "approve", "reject", "advance", "jump", "step-down", "re-arm");

    private Verbs() {}

    /** A verb with its object, or what is wrong. */
    sealed interface Spoken {
        record Meant(Verb verb) implements Spoken {}

        record Unclear(Problem problem) implements Spoken {}
    }

    static Spoken of(String word, VerbRequest request) {
        if (request.to() != null && !word.equals("jump")) {
            return misplaced("to", "jump");
        }
        if (request.fromStage() != null && !word.equals("re-arm")) {
            return misplaced("fromStage", "re-arm");
        }
        return switch (word) {
            case "roll-back" -> new Spoken.Meant(new Verb.RollBack());
            case "pause" -> new Spoken.Meant(new Verb.Pause());
            case "resume" -> new Spoken.Meant(new Verb.Resume());
            case "approve" -> new Spoken.Meant(new Verb.Approve());
            case "reject" -> new Spoken.Meant(new Verb.Reject());
            case "advance" -> new Spoken.Meant(new Verb.Advance());
            case "step-down" -> new Spoken.Meant(new Verb.StepDown());
            case "jump" -> jump(request.to());
            case "re-arm" -> reArm(request.fromStage());
            default -> unknown(word);
        };
    }

    private static Spoken jump(@Nullable BigDecimal to) {
        if (to == null) {
            return unclear("a jump needs the stage to go to", "Say which: {\"reason\": \"…\", \"to\": 25}.");
        }
        try {
            return new Spoken.Meant(new Verb.Jump(Share.parse(to)));
        } catch (IllegalArgumentException noShare) {
            return unclear(String.valueOf(noShare.getMessage()), "Name the percent of one of the rollout's stages.");
        }
    }

    private static Spoken reArm(@Nullable BigDecimal fromStage) {
        try {
            Optional<Percentage> from = Optional.ofNullable(fromStage).map(Share::parse);
            return new Spoken.Meant(new Verb.ReArm(from));
        } catch (IllegalArgumentException noShare) {
            return unclear(String.valueOf(noShare.getMessage()), "Name the percent of one of the rollout's stages.");
        }
    }

    private static Spoken unknown(String word) {
        String cure = Nearest.to(word, KNOWN)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse("Known verbs: " + String.join(", ", KNOWN) + ".");
        return new Spoken.Unclear(Problem.of(Kind.UNKNOWN_VERB, "there is no verb '" + word + "'", cure)
                .withVerbs(KNOWN));
    }

    /** An object that its verb would ignore is refused: whoever wrote it expects something of it. */
    private static Spoken misplaced(String field, String verb) {
        return unclear("'" + field + "' belongs to " + verb, "Leave it out, or ask for " + verb + ".");
    }

    private static Spoken unclear(String detail, String cure) {
        return new Spoken.Unclear(Problem.of(Kind.BAD_REQUEST, detail, cure));
    }
}
