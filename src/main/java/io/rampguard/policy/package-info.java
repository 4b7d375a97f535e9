/** What was promised: the flag, its arms, the ramp and the guardrails a team committed to Git. */
@NullMarked
package io.rampguard.policy;

import org.jspecify.annotations.NullMarked;
