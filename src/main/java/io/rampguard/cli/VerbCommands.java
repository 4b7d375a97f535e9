package io.rampguard.cli;

import io.rampguard.api.model.VerbAnswer;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verbs of one rollout. */
final class VerbCommands {
    private VerbCommands() {}

    @Command(name = "roll-back", description = "Serve nobody the variant, now, and say when zero was seen. Latches.")
    static final class RollBack extends VerbCommand {
        @Override
        String sentence(VerbAnswer answer) {
            String name = Words.name(answer.rollout());
            if (answer.zeroVerifiedSeconds() != null) {
                return name + ": " + verified(answer.zeroVerifiedSeconds());
            }
            return isZero(answer)
                    ? name + ": 0 % is served already  (" + answer.text() + ")"
                    : name + ": 0 % is NOT verified: " + answer.text() + "\n`rampguard status " + name
                            + " -w` shows when it is; until then take the flag to 0 by hand if you can.";
        }

        @Override
        int exit(VerbAnswer answer) {
            return answer.zeroVerifiedSeconds() != null || isZero(answer) ? Exit.DONE : Exit.REFUSED;
        }

        /** A repeated request, or a rollback that ended earlier: rolled back, and zero was seen. */
        private static boolean isZero(VerbAnswer answer) {
            Number percent = answer.rollout().percent();
            return answer.rollout().phase().equals("rolled-back") && percent != null && percent.doubleValue() == 0;
        }
    }

    @Command(name = "pause", description = "Stay where it is, guarded, until somebody says resume.")
    static final class Pause extends VerbCommand {}

    @Command(name = "resume", description = "End a pause.")
    static final class Resume extends VerbCommand {}

    @Command(name = "approve", description = "Say go to the next stage, where the policy asks a person.")
    static final class Approve extends VerbCommand {}

    @Command(name = "reject", description = "Say no to the next stage: the rollout pauses where it is.")
    static final class Reject extends VerbCommand {}

    @Command(name = "advance", description = "End the present hold; the next stage is entered if nothing breaches.")
    static final class Advance extends VerbCommand {}

    @Command(name = "step-down", description = "Go one stage down.")
    static final class StepDown extends VerbCommand {}

    @Command(name = "jump", description = "Go up or down to a stage.")
    static final class Jump extends VerbCommand {
        @Option(
                names = "--to",
                required = true,
                paramLabel = "PERCENT",
                description = "The stage's share, for example 25.")
        private @Nullable BigDecimal to;

        @Override
        @Nullable
        BigDecimal to() {
            return to;
        }
    }

    @Command(name = "re-arm", description = "Ramp again after a rollback.")
    static final class ReArm extends VerbCommand {
        @Option(
                names = "--from-stage",
                paramLabel = "PERCENT",
                description = "Where a rollback that was nobody's fault threw it out; the first stage without it.")
        private @Nullable BigDecimal fromStage;

        @Override
        @Nullable
        BigDecimal fromStage() {
            return fromStage;
        }
    }
}
