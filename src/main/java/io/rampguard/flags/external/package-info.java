/** Flags that somebody else moves: nothing is ever written, and the share is read from traffic. */
@NullMarked
package io.rampguard.flags.external;

import org.jspecify.annotations.NullMarked;
