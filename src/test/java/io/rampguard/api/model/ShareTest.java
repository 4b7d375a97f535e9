package io.rampguard.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Percentage;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0.01", "50, 0.5", "100, 1", "2500, 25", "9990, 99.9", "10000, 100"})
    void aShareIsTheNumberThatPeopleWrite(int basisPoints, String json) throws JsonProcessingException {
        assertThat(new JsonMapper().writeValueAsString(Share.of(new Percentage(basisPoints))))
                .isEqualTo(json);
    }

    @Test
    void anUnknownShareIsNotZero() {
        assertThat(Share.of(Optional.empty())).isNull();
    }

    @Test
    void theDescriptionListsEveryPhaseThereIs() throws NoSuchFieldException {
        Schema schema = RolloutView.class.getDeclaredField("phase").getAnnotation(Schema.class);

        assertThat(schema.enumeration())
                .containsExactlyInAnyOrder(
                        Arrays.stream(Phase.values()).map(Phase::label).toArray(String[]::new));
    }
}
