/**
 * Where exposure lives: the port to flag systems, its answers, the evaluator, and what adapters of flag files share ({@link
 * io.rampguard.flags.DocumentBackend}, {@link io.rampguard.flags.FlagFile}).
 */
@NullMarked
package io.rampguard.flags;

import org.jspecify.annotations.NullMarked;
