package io.rampguard.analysis.sequential;

import io.rampguard.analysis.Line;

/**
 * Two numbers of one guardrail, as lines over control's level.
 *
 * @param planned where the variant is expected: control's own level, or what {@code expect} makes of it
 * @param border up to which nothing is rolled back
 * @param limit which must be shown absent before more users get the variant
 * @param named excess over the border that the policy names, 0 where it names none
 * @param sign 1 where more is worse, -1 where less is
 */
public record Promise(Line planned, Line border, Line limit, double named, double sign) {
    /** False where no harm at all is tolerated: "no change" can then never be told from the limit. */
    boolean forbids() {
        return !limit.equals(planned);
    }
}
