package io.rampguard.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KebabTest {
    private enum Phase {
        ROLLED_BACK
    }

    private record RolledBack() {}

    @Test
    void constantsTypesAndPropertiesAreSpeltTheSameWay() {
        assertThat(Kebab.of(Phase.ROLLED_BACK)).isEqualTo("rolled-back");
        assertThat(Kebab.of(RolledBack.class)).isEqualTo("rolled-back");
        assertThat(Kebab.ofCamel("rolledBack")).isEqualTo("rolled-back");
    }
}
