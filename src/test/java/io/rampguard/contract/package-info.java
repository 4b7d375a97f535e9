/** What every adapter of a port promises, proved once for all of them. */
@NullMarked
package io.rampguard.contract;

import org.jspecify.annotations.NullMarked;
