/** What the daemon measures about itself, on one page for Prometheus. */
@NullMarked
package io.rampguard.wiring.metrics;

import org.jspecify.annotations.NullMarked;
