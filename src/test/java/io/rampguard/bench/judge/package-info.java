/**
 * The proof of the judge: seeded rollouts of many kinds, contestants that look at them poll by poll, and the tables of how often
 * each rolls back without reason and how much a real regression costs until it is found.
 */
@NullMarked
package io.rampguard.bench.judge;

import org.jspecify.annotations.NullMarked;
