/** The daemon reads the applications' own {@code /metrics}: the embedded default, for which no server is needed. */
@NullMarked
package io.rampguard.metrics.scrape;

import org.jspecify.annotations.NullMarked;
