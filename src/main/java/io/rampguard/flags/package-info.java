/** Where exposure lives: the port to flag systems, its answers, and the evaluator. */
@NullMarked
package io.rampguard.flags;

import org.jspecify.annotations.NullMarked;
