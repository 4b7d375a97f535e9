/** The real controller against a virtual clock and seeded ports: what may go wrong goes wrong, and seven laws are watched. */
@NullMarked
package io.rampguard.simulation;

import org.jspecify.annotations.NullMarked;
