/** What it means: the judge turns windows of counts into a verdict with its reason. */
@NullMarked
package io.rampguard.analysis;

import org.jspecify.annotations.NullMarked;
