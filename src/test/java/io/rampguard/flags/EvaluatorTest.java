package io.rampguard.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.flags.Evaluation.Cause;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final Arm HAIKU = Arm.named("haiku");
    private static final Arm SONNET = Arm.named("sonnet");

    @Test
    void zeroIsControlForEverybodyAndNeedsNoKey() {
        Evaluation evaluation = Evaluator.evaluate(flagAt(Percentage.ZERO), Optional.empty());

        assertThat(evaluation).isEqualTo(new Evaluation.Resolved(HAIKU, Cause.STATIC));
    }

    @Test
    void allIsTheVariantForEverybodyAndNeedsNoKey() {
        Evaluation evaluation = Evaluator.evaluate(flagAt(Percentage.ALL), Optional.empty());

        assertThat(evaluation).isEqualTo(new Evaluation.Resolved(SONNET, Cause.STATIC));
    }

    @Test
    void aPartialShareSplitsByBucket() {
        ServedFlag half = flagAt(Percentage.of(50));

        assertThat(Evaluator.evaluate(half, Optional.of("user-1")))
                .isInstanceOfSatisfying(
                        Evaluation.Resolved.class,
                        resolved -> assertThat(resolved.cause()).isEqualTo(Cause.SPLIT));
        assertThat(Evaluator.evaluate(half, Optional.of("user-1")))
                .isEqualTo(Evaluator.evaluate(half, Optional.of("user-1")));
    }

    @Test
    void aPartialShareWithoutItsKeyNamesTheMissingAttribute() {
        ServedFlag byOrganisation =
                new ServedFlag("new_summarizer_model", new Arms(SONNET, HAIKU, "organisation"), Percentage.of(50));

        assertThat(Evaluator.evaluate(byOrganisation, Optional.empty()))
                .isEqualTo(new Evaluation.KeyMissing("organisation"));
        assertThat(Evaluator.evaluate(byOrganisation, Optional.of("")))
                .isEqualTo(new Evaluation.KeyMissing("organisation"));
    }

    private static ServedFlag flagAt(Percentage share) {
        return new ServedFlag("new_summarizer_model", new Arms(SONNET, HAIKU, "targetingKey"), share);
    }
}
