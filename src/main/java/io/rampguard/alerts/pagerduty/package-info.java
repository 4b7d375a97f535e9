/** Pages as PagerDuty incidents, messages as its change events. */
@NullMarked
package io.rampguard.alerts.pagerduty;

import org.jspecify.annotations.NullMarked;
