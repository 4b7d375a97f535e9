/** How the daemon is, for probes: alive, ready, started, and apart from them what it depends on. */
@NullMarked
package io.rampguard.wiring.health;

import org.jspecify.annotations.NullMarked;
