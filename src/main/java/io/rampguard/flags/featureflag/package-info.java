/** Flags in OpenFeature's FeatureFlag resource. */
@NullMarked
package io.rampguard.flags.featureflag;

import org.jspecify.annotations.NullMarked;
