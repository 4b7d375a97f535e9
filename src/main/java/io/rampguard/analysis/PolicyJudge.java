package io.rampguard.analysis;

import io.rampguard.policy.Confidence.Method;
import io.rampguard.policy.RolloutPolicy;

/** Each policy is judged by the method that it names. */
public final class PolicyJudge implements Judge {
    private final Judge sequential = new SequentialJudge();
    private final Judge threshold = new ThresholdJudge();

    @Override
    public Evidence fresh() {
        return sequential.fresh();
    }

    /** Evidence of the other method, from before the policy was edited, is replaced by fresh evidence. */
    @Override
    public Assessment assess(RolloutPolicy policy, Evidence before, Look look) {
        return (policy.confidence().method() == Method.SEQUENTIAL ? sequential : threshold)
                .assess(policy, before, look);
    }
}
