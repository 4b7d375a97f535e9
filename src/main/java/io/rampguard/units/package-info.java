/** Numbers with their unit, and answers with their reason. */
@NullMarked
package io.rampguard.units;

import org.jspecify.annotations.NullMarked;
