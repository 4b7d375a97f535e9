package io.rampguard.analysis.sequential;

/** What the windows so far say of one guardrail. Works on its ledger in place. */
public interface GuardrailEvidence {
    /** Takes in a window that both arms share, or, where everybody has the variant, one of the variant alone. */
    void take(Sample sample, SignalMemory control);

    /** Natural logarithm of the evidence of harm; 0 is none for or against. */
    double harm();

    /** One window alone was a catastrophe. */
    default boolean tripped() {
        return false;
    }

    /** Whether harm is clear of what the users' mix explains; true where no bucket label tells. */
    default boolean clear() {
        return true;
    }

    /** A comparison with control as it was says that something is wrong, which is for a person to judge. */
    default boolean pages() {
        return false;
    }

    /** Natural logarithm of the evidence that the stage of this number is safe; infinite where nothing has to be shown. */
    default double safety(int stage) {
        return Double.POSITIVE_INFINITY;
    }

    /** What a usual window without harm adds to {@link #safety}, at the traffic of the last windows. */
    default double gain(int stage, SignalMemory control) {
        return 0;
    }

    /** ln of the sum of all e^x, for evidence that is shared. */
    static double sum(double... logs) {
        return LogSpace.sum(logs);
    }
}
