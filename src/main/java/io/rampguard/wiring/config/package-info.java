/** The daemon's settings: what there is, what each means, and the refusal of what is not known. */
@NullMarked
package io.rampguard.wiring.config;

import org.jspecify.annotations.NullMarked;
