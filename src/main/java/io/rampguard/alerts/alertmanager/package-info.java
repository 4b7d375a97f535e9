/** Alerts to Prometheus' Alertmanager, repeated until they are resolved. */
@NullMarked
package io.rampguard.alerts.alertmanager;

import org.jspecify.annotations.NullMarked;
