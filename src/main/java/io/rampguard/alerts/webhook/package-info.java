/** Alerts as CloudEvents to any HTTP endpoint, signed where a secret is given. */
@NullMarked
package io.rampguard.alerts.webhook;

import org.jspecify.annotations.NullMarked;
