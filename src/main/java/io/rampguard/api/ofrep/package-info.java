/** Flag evaluation over HTTP for any OpenFeature SDK: OpenFeature's Remote Evaluation Protocol. */
@NullMarked
package io.rampguard.api.ofrep;

import org.jspecify.annotations.NullMarked;
