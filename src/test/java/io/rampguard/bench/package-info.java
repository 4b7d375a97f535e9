/** Figures, not verdicts: what a tick costs, how fast a breach reaches zero, and what stays in memory and on disk. */
@NullMarked
package io.rampguard.bench;

import org.jspecify.annotations.NullMarked;
