/** One small producer class per port; the clock and the seed start here, and nothing imports this package. */
@NullMarked
package io.rampguard.wiring;

import org.jspecify.annotations.NullMarked;
