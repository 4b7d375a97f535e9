/** The daemon's HTTP edges: rollouts and verbs for people and tools, and evaluations for applications. */
@NullMarked
package io.rampguard.api;

import org.jspecify.annotations.NullMarked;
