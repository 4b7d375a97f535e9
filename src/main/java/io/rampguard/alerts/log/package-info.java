/** Alerts as lines of the daemon's own log: the channel that is always there. */
@NullMarked
package io.rampguard.alerts.log;

import org.jspecify.annotations.NullMarked;
