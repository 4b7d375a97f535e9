/** Whom to tell: alerts, the channels that carry them, and the pure rule against repeating oneself. */
@NullMarked
package io.rampguard.alerts;

import org.jspecify.annotations.NullMarked;
