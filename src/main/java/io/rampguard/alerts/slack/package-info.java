/** Alerts as messages of a Slack incoming webhook. */
@NullMarked
package io.rampguard.alerts.slack;

import org.jspecify.annotations.NullMarked;
