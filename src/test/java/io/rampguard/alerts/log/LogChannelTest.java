package io.rampguard.alerts.log;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.alerts.AlertChannel.Delivery.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class LogChannelTest {
    private final Lines lines = new Lines();
    private final LogChannel channel = new LogChannel(lines);

    @Test
    void aPageIsAnErrorAMessageAWarningAndAnEndInformation() {
        assertThat(channel.send(alert(Kind.TRIGGER, Urgency.PAGE))).isEqualTo(new Sent());
        channel.send(alert(Kind.TRIGGER, Urgency.MESSAGE));
        channel.send(alert(Kind.RESOLVE, Urgency.PAGE));
        channel.send(alert(Kind.ACKNOWLEDGE, Urgency.PAGE));

        assertThat(lines.all)
                .containsExactly(
                        "ERROR page: title\nbody",
                        "WARNING message: title\nbody",
                        "INFO resolved: title\nbody",
                        "INFO acknowledged: title\nbody");
    }

    private static Alert alert(Kind kind, Urgency urgency) {
        return new Alert("i", "k", kind, urgency, Optional.empty(), List.of(), "title", "body", Map.of(), NOON);
    }

    /** Keeps what was logged. */
    private static final class Lines implements System.Logger {
        private final List<String> all = new ArrayList<>();

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            all.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... values) {
            all.add(level + " " + format);
        }
    }
}
