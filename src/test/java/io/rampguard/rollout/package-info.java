/** The decision, proven sentence by sentence and listed whole. */
@NullMarked
package io.rampguard.rollout;

import org.jspecify.annotations.NullMarked;
