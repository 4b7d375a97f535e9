package io.rampguard.alerts.log;

import io.rampguard.alerts.Alert;
import io.rampguard.alerts.AlertChannel;

/** Alerts in the daemon's log: a page as an error, a message as a warning, the rest as information. */
public final class LogChannel implements AlertChannel {
    private final System.Logger log;

    public LogChannel() {
        this(System.getLogger("io.rampguard.alert"));
    }

    LogChannel(System.Logger log) {
        this.log = log;
    }

    @Override
    public Delivery send(Alert alert) {
        log.log(level(alert), word(alert) + ": " + alert.title() + "\n" + alert.body());
        return new Delivery.Sent();
    }

    private static System.Logger.Level level(Alert alert) {
        if (alert.kind() != Alert.Kind.TRIGGER) {
            return System.Logger.Level.INFO;
        }
        return alert.urgency() == Alert.Urgency.PAGE ? System.Logger.Level.ERROR : System.Logger.Level.WARNING;
    }

    private static String word(Alert alert) {
        return switch (alert.kind()) {
            case TRIGGER -> alert.urgency() == Alert.Urgency.PAGE ? "page" : "message";
            case ACKNOWLEDGE -> "acknowledged";
            case RESOLVE -> "resolved";
        };
    }
}
