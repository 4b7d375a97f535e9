package io.rampguard.controller;

import io.rampguard.alerts.Alert;
import java.util.List;

/** Where alerts go when the store cannot take them: straight to the channels, so that a rollback's page never waits for a disk. */
@FunctionalInterface
public interface AlertSink {
    /** Hands alerts over in memory; never throws. */
    void enqueue(List<Alert> alerts);
}
