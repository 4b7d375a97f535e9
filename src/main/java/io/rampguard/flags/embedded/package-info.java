/** Flags that this daemon serves itself, kept in one file of its own. */
@NullMarked
package io.rampguard.flags.embedded;

import org.jspecify.annotations.NullMarked;
