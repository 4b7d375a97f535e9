package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S,        0 s",
        "PT0S,         0 s",
        "PT0.04S,      40 ms",
        "PT1.249S,     1.2 s",
        "PT59.999S,    59.9 s",
        "PT60S,        1 min",
        "PT12M5.9S,    12 min 5 s",
        "PT3H20M59S,   3 h 20 min",
        "PT4H,         4 h",
        "P6DT2H59M,    6 d 2 h",
        "P30D,         30 d",
    })
    void timesAreSaidInTheirTwoLargestUnits(Duration duration, String said) {
        assertThat(Spoken.of(duration)).isEqualTo(said);
    }
}
