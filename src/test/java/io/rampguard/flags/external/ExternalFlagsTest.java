package io.rampguard.flags.external;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagBackend.Verification;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagKey;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExternalFlagsTest {
    private final ExternalFlags flags = new ExternalFlags();

    @Test
    void nothingIsEverWritten() {
        FlagChange change = new FlagChange(
                new FlagKey("external", "f"),
                new Arms(Arm.named("b"), Arm.named("a"), "targetingKey"),
                Percentage.ZERO,
                Optional.empty(),
                1,
                new ChangeNote("default/f", "1", false));

        assertThat(flags.capabilities().writes()).isFalse();
        assertThat(flags.write(change)).isInstanceOf(WriteResult.Refused.class);
        assertThat(flags.kill(change)).isInstanceOf(WriteResult.Refused.class);
    }

    @Test
    void theShareIsReadFromTraffic() {
        assertThat(flags.read(Set.of("f")).get("f"))
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason().text()).contains("traffic"));
        assertThat(flags.verify("f", List.of("u"))).isInstanceOf(Verification.Unverified.class);
    }
}
