/** The cluster as the daemon sees it: policies as objects, the lease, operators' annotations, status and events. */
@NullMarked
package io.rampguard.k8s;

import org.jspecify.annotations.NullMarked;
