package io.rampguard.analysis.sequential;

/**
 * The share of trials that each arm really receives against the share asked for: a sequential sample-ratio test (Lindon and
 * Malek, 2022), to both sides, with a tolerance, because a few heavy users shift the shares without any fault.
 */
final class TrafficEvidence implements GuardrailEvidence {
    private static final double AT_ONCE = 0.6;

    /** Users ask several times each, so that requests are never independent. */
    private static final double UNREST = 2;

    private final double tolerated;
    private final Effects effects = Effects.around(0);
    private final ShareMixture mixture;
    private final ContrastSpread contrast;

    TrafficEvidence(Ledger ledger, double tolerated, Course course) {
        this.tolerated = tolerated;
        int size = effects.excess().length;
        double[] priors = new double[2 * size];
        for (int j = 0; j < size; j++) {
            priors[j] = effects.logWeights()[j] - StrictMath.log(2);
            priors[size + j] = priors[j];
        }
        this.mixture = new ShareMixture(ledger, priors, priors, course.onset(), AT_ONCE);
        this.contrast = new ContrastSpread(ledger);
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        double share = sample.share();
        double all = sample.arms().nT() + sample.arms().nC();
        if (!(share > 0 && share < 1 && all > 0)) {
            return;
        }
        // Trials are the events here, and what was asked for is the exposure.
        Arms split = new Arms(
                share * all,
                sample.arms().nT(),
                (1 - share) * all,
                sample.arms().nC());
        double spread = contrast.value(UNREST);
        int size = effects.excess().length;
        double[] logs = new double[2 * size];
        for (int j = 0; j < size; j++) {
            double excess = 1 + effects.excess()[j];
            double most = 1 + tolerated;
            double least = 1 / most;
            logs[j] = Kernels.poissonRatio(split, most, most * excess) / spread;
            logs[size + j] = Kernels.poissonRatio(split, least, least / excess) / spread;
        }
        mixture.take(logs);
        contrast.take(split);
    }

    @Override
    public double harm() {
        return mixture.log();
    }
}
