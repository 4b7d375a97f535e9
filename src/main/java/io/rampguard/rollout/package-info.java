/** What to do: the states of a rollout, the pure decision, and the effects that follow from it. */
@NullMarked
package io.rampguard.rollout;

import org.jspecify.annotations.NullMarked;
