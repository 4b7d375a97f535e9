/**
 * The mathematics of {@code method: sequential}: evidence as wealth that a harmless variant can only lose by chance.
 *
 * <p>Every factor in here has an expectation of at most 1 while the variant keeps its promise, whatever control does from
 * window to window. Products and averages of such factors are e-processes, and one that reaches 1/α does so with probability
 * at most α however often anybody looks (Ville's inequality).
 */
@NullMarked
package io.rampguard.analysis.sequential;

import org.jspecify.annotations.NullMarked;
