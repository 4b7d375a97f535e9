/** What we remember: rollouts under compare-and-set, the journal, and the outbox of alerts. */
@NullMarked
package io.rampguard.store;

import org.jspecify.annotations.NullMarked;
