/** The store's twin in memory, for simulation, demo and tests: the same promises, nothing survives the process. */
@NullMarked
package io.rampguard.store.memory;

import org.jspecify.annotations.NullMarked;
