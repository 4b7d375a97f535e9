/** The imperative shell: one tick, the order of effects, and who may write. */
@NullMarked
package io.rampguard.controller;

import org.jspecify.annotations.NullMarked;
