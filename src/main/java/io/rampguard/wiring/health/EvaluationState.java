package io.rampguard.wiring.health;

/** Whether the flags that this daemon serves are loaded, so that evaluations get their true share and not just control. */
@FunctionalInterface
public interface EvaluationState {
    /** Answers at once from memory and never throws. */
    boolean loaded();
}
