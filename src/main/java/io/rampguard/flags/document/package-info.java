/** Flags in the plain JSON document that teams with a config dict and a hash of their own use. */
@NullMarked
package io.rampguard.flags.document;

import org.jspecify.annotations.NullMarked;
