/**
 * Flags in JSON files that people and other programs edit too: read whole, changed in one place, replaced atomically. Shared
 * by the adapters of such files ({@code flagd}, {@code document}) and by the embedded store; no adapter itself.
 */
@NullMarked
package io.rampguard.flags.files;

import org.jspecify.annotations.NullMarked;
