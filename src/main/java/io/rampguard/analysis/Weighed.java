package io.rampguard.analysis;

import io.rampguard.units.Deferred;
import java.util.function.Supplier;

/**
 * What one look says of one statistical bound, before its rule of two looks out of three.
 *
 * @param beyond the one-sided 99.9 % bound lies beyond
 * @param clear the bound of one in a hundred thousand does
 * @param leaning the 99 % bound does: not enough to act, too much to go on
 * @param shared control is beyond as well, and the variant is not clearly worse
 * @param events bad events of the variant
 * @param interval of the harm or value
 * @param blind why the bound cannot be judged at all, empty text where it can
 * @param words what was found against what is allowed, to follow both arms' numbers
 */
record Weighed(
        boolean beyond,
        boolean clear,
        boolean leaning,
        boolean shared,
        double events,
        Deferred<Interval> interval,
        String blind,
        Supplier<String> words) {
    static final Deferred<Interval> NO_INTERVAL = Deferred.known(Interval.UNKNOWN);

    Weighed inTheNewest(int windows) {
        return new Weighed(
                beyond,
                clear,
                leaning,
                shared,
                events,
                interval,
                blind,
                () -> "in the newest " + windows + " windows " + words.get());
    }

    /** Nothing to weigh yet. */
    static Weighed nothing(String words) {
        return new Weighed(false, false, false, false, 0, NO_INTERVAL, "", () -> words);
    }

    static Weighed blind(String why) {
        return new Weighed(false, false, false, false, 0, NO_INTERVAL, why, () -> "");
    }
}
