/** Recorded windows, read line by line and judged by the engine itself, without a daemon. */
@NullMarked
package io.rampguard.cli.judge;

import org.jspecify.annotations.NullMarked;
