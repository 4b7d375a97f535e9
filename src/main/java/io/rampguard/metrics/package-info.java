/** What was seen: windows of raw counts per arm, or the reason why there are none. */
@NullMarked
package io.rampguard.metrics;

import org.jspecify.annotations.NullMarked;
