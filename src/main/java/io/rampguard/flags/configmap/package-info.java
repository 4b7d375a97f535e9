/** Flags in a ConfigMap that flagd mounts. */
@NullMarked
package io.rampguard.flags.configmap;

import org.jspecify.annotations.NullMarked;
