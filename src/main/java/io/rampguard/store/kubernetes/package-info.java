/** Rollouts remembered in the status of their own policies. */
@NullMarked
package io.rampguard.store.kubernetes;

import org.jspecify.annotations.NullMarked;
