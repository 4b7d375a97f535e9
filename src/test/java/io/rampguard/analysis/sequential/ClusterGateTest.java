package io.rampguard.analysis.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.Line;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterGateTest {
    private static final int BUCKETS = 20;
    private static final double CONTROL = 1_000;

    /** One window of twenty buckets; the variant's traffic lies in the first {@code carrying} of them. */
    private static boolean open(int carrying, double[] rates) {
        SortedMap<String, Arms> buckets = new TreeMap<>();
        double trials = 0;
        double events = 0;
        for (int i = 0; i < BUCKETS; i++) {
            double nT = i < carrying ? 100 : 0;
            double xT = nT * rates[i % rates.length];
            buckets.put("%02d".formatted(i), new Arms(nT, xT, CONTROL, 10));
            trials += nT;
            events += xT;
        }
        ClusterGate gate = new ClusterGate(new Ledger(), Line.EQUAL);
        gate.take(new Arms(trials, events, BUCKETS * CONTROL, BUCKETS * 10.0), buckets);
        return gate.open();
    }

    @Test
    void harmInAllBucketsOpensIt() {
        assertThat(open(BUCKETS, new double[] {0.02, 0.03, 0.04})).isTrue();
    }

    @Test
    void noHarmKeepsItShutHoweverManyBucketsThereAre() {
        assertThat(open(BUCKETS, new double[] {0.0, 0.02})).isFalse();
    }

    @Test
    void whatAFewBucketsShowIsHeldToMore() {
        assertThat(open(5, new double[] {0.02, 0.03, 0.04})).isFalse();
    }

    @Test
    void anOutageIsClearEvenInAFew() {
        assertThat(open(3, new double[] {1, 0.95, 1})).isTrue();
    }

    @Test
    void withoutTheLabelItIsNotForThisGateToSay() {
        ClusterGate gate = new ClusterGate(new Ledger(), Line.EQUAL);

        gate.take(new Arms(100, 50, CONTROL, 10), new TreeMap<>());

        assertThat(gate.open()).isTrue();
    }
}
