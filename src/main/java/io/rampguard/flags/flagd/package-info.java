/** Flags in a flagd document on disk, which flagd daemons and in-process providers watch. */
@NullMarked
package io.rampguard.flags.flagd;

import org.jspecify.annotations.NullMarked;
