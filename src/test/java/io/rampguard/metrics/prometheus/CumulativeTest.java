package io.rampguard.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.units.Numbers;
import java.util.List;
import org.junit.jupiter.api.Test;

class CumulativeTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private static Cumulative rows(double... boundsAndCounts) {
        Cumulative rows = new Cumulative();
        for (int i = 0; i < boundsAndCounts.length; i += 2) {
            rows.add(boundsAndCounts[i], boundsAndCounts[i + 1]);
        }
        return rows;
    }

    @Test
    void rowsInAnyOrderStandInTheBoundsOrder() {
        assertThat(rows(INFINITE, 9, 0.5, 2, 1, 5)).hasToString("{0.5=2.0, 1.0=5.0, Infinity=9.0}");
    }

    @Test
    void oneBoundThatIsWrittenInTwoWaysIsAddedUp() {
        assertThat(rows(1, 5, INFINITE, 9, 1, 2)).hasToString("{1.0=7.0, Infinity=9.0}");
    }

    @Test
    void moreBoundsThanUsualHaveRoomToo() {
        Cumulative rows = new Cumulative();
        for (int i = 99; i >= 0; i--) {
            rows.add(i, i);
        }

        assertThat(rows.size()).isEqualTo(100);
        assertThat(rows.bounds().getFirst()).isZero();
        assertThat(rows.top()).isEqualTo(99);
    }

    @Test
    void armsMeetAtTheBoundsThatBothHave() {
        Buckets buckets = new Buckets();

        assertThat(buckets.common(rows(0.5, 1, 1, 2, INFINITE, 3), rows(1, 2, 2, 2, INFINITE, 3)))
                .contains(Numbers.of(1, INFINITE));
        assertThat(buckets.common(rows(0.5, 1, INFINITE, 3), rows())).contains(Numbers.of(0.5, INFINITE));
        assertThat(buckets.common(rows(), rows(0.25, 1, INFINITE, 3))).contains(Numbers.of(0.25, INFINITE));
        assertThat(buckets.common(rows(), rows())).contains(Numbers.of(INFINITE));
        assertThat(buckets.common(rows(0.5, 1, INFINITE, 3), rows(1, 2, INFINITE, 3)))
                .isEmpty();
        assertThat(buckets.common(rows(0.5, 1, 1, 2), rows(0.5, 1, 1, 2))).isEmpty();
    }

    @Test
    void flagsWithTheSameBoundsShareOneList() {
        Buckets buckets = new Buckets();
        Numbers first = buckets.common(rows(0.5, 1, INFINITE, 3), rows(0.5, 1, INFINITE, 3))
                .orElseThrow();

        assertThat(buckets.common(rows(0.5, 2, INFINITE, 4), rows(0.5, 0, INFINITE, 1)))
                .containsSame(first);
    }

    @Test
    void bucketsThatAreJoinedKeepEveryTrial() {
        var histogram = Buckets.alone(rows(0.5, 1, 1, 4, 2, 6, INFINITE, 7), Numbers.of(1, INFINITE), 3.5)
                .orElseThrow();

        assertThat(histogram.buckets()).isEqualTo(List.of(4.0, 3.0));
        assertThat(histogram.count()).isEqualTo(7);
    }
}
