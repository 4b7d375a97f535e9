/**
 * Policies as YAML: the documents users write, the reader that reports every problem at once with its place, and the
 * directory that is watched. Reference and JSON Schema are printed from the same document records.
 */
@NullMarked
package io.rampguard.policy.yaml;

import org.jspecify.annotations.NullMarked;
