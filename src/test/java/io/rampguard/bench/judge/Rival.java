package io.rampguard.bench.judge;

import io.rampguard.metrics.Counts;
import java.util.List;

/** What an oracle knows of a regression: the truth, and the boundary of what is tolerated, as simple hypotheses. */
sealed interface Rival {
    /** Log likelihood ratio of the variant's window, truth against boundary. */
    double evidence(Watch watch, Reading reading, Arrivals arrivals);

    /** Rates of bad events, both known at every moment. */
    record Shares(Rate truth, Rate boundary) implements Rival {
        @Override
        public double evidence(Watch watch, Reading reading, Arrivals a) {
            double bad = watch.bad(reading.variant());
            double good = reading.variant().n() - bad;
            double theta = truth.over(a.from(), a.seconds());
            double tolerated = boundary.over(a.from(), a.seconds());
            double evidence = bad == 0 ? 0 : bad * (Math.log(theta) - Math.log(tolerated));
            return evidence + good * (Math.log1p(-theta) - Math.log1p(-tolerated));
        }
    }

    /** Lognormal values, each request known by itself. */
    record Values(Law truth, Law boundary) implements Rival {
        @Override
        public double evidence(Watch watch, Reading reading, Arrivals a) {
            double n = reading.variant().n();
            double shift = Math.log(truth.median() / boundary.median());
            double middle = (Math.log(truth.median()) + Math.log(boundary.median())) / 2;
            double variance = truth.deviation() * truth.deviation();
            return shift / variance * (reading.variantMoments().logs() - n * middle);
        }
    }

    /** Classes of a histogram. */
    record Classes(double[] truth, double[] boundary) implements Rival {
        @Override
        public double evidence(Watch watch, Reading reading, Arrivals a) {
            List<Double> counts = ((Counts.Histogram) reading.variant()).buckets();
            double evidence = 0;
            for (int i = 0; i < truth.length; i++) {
                double count = counts.get(i);
                if (count > 0) {
                    evidence += count * Math.log(Math.max(truth[i], 1e-300) / Math.max(boundary[i], 1e-300));
                }
            }
            return evidence;
        }
    }
}
