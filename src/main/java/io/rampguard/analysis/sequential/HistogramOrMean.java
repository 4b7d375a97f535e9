package io.rampguard.analysis.sequential;

/**
 * A mean of which no harm is tolerated and which may come with its histogram: the histogram tells more, and where only sums
 * and counts arrive they are judged. Most of the wealth is the histogram's.
 */
final class HistogramOrMean implements GuardrailEvidence {
    private static final double MOSTLY = StrictMath.log(0.93);
    private static final double REST = StrictMath.log(0.07);
    private static final double UPPER_QUANTILE = 0.95;

    private final ShapeEvidence shape;
    private final MeanEvidence mean;

    HistogramOrMean(Ledger ledger, Promise promise, Course course) {
        this.shape = new ShapeEvidence(ledger.part("shape"), promise, UPPER_QUANTILE, course);
        this.mean = new MeanEvidence(ledger.part("mean"), promise, course);
    }

    @Override
    public void take(Sample sample, SignalMemory control) {
        shape.take(sample, control);
        mean.take(sample, control);
    }

    @Override
    public double harm() {
        return LogSpace.add(MOSTLY + shape.harm(), REST + mean.harm());
    }

    @Override
    public boolean pages() {
        return mean.pages();
    }

    @Override
    public double safety(int stage) {
        return mean.safety(stage);
    }

    @Override
    public double gain(int stage, SignalMemory control) {
        return mean.gain(stage, control);
    }
}
