package io.rampguard.flags;

import io.rampguard.flags.Evaluation.Cause;
import io.rampguard.flags.FlagBackend.Verification;
import java.util.List;
import java.util.Optional;

/** Evaluates a flag of two arms: control for all at zero, the variant for all at 100 %, by bucket between. */
public final class Evaluator {
    private Evaluator() {}

    /**
     * Pure: the same flag and user always give the same arm.
     *
     * @param user value of the attribute {@code flag.arms().bucketBy()} in the evaluation's context; an empty text counts as
     *     missing, as it does in flagd
     */
    public static Evaluation evaluate(ServedFlag flag, Optional<String> user) {
        if (flag.share().isZero()) {
            return new Evaluation.Resolved(flag.arms().control(), Cause.STATIC);
        }
        if (flag.share().complement().isZero()) {
            return new Evaluation.Resolved(flag.arms().variant(), Cause.STATIC);
        }
        if (user.isEmpty() || user.get().isEmpty()) {
            return new Evaluation.KeyMissing(flag.arms().bucketBy());
        }
        boolean variant = Bucketing.inVariant(Bucketing.text(flag.key(), user.get()), flag.share());
        return new Evaluation.Resolved(
                variant ? flag.arms().variant() : flag.arms().control(), Cause.SPLIT);
    }

    /** How many of these users the flag gives the variant. */
    public static Verification.Evaluated verify(ServedFlag flag, List<String> targetingKeys) {
        long variant = targetingKeys.stream()
                .map(user -> evaluate(flag, Optional.of(user)))
                .filter(answer -> answer instanceof Evaluation.Resolved resolved
                        && resolved.arm().equals(flag.arms().variant()))
                .count();
        return new Verification.Evaluated((int) variant, targetingKeys.size());
    }
}
