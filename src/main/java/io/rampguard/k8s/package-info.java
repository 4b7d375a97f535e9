/** The daemon's home in a cluster. */
@NullMarked
package io.rampguard.k8s;

import org.jspecify.annotations.NullMarked;
