/**
 * Counts from the HTTP API of Prometheus, Thanos, Mimir and VictoriaMetrics: one query for each distinct expression, label
 * names and window, whatever the number of flags.
 */
@NullMarked
package io.rampguard.metrics.prometheus;

import org.jspecify.annotations.NullMarked;
