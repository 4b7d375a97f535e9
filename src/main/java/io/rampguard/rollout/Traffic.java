package io.rampguard.rollout;

import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.rollout.Onlooker.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the last half hour showed of a split that somebody else moves, since this stage of this revision was seen. One window
 * of a small flag rarely holds enough requests to tell a stage; many of them do.
 *
 * @param stage index of the stage, -1 below the first
 * @param windows traffic by the window's end
 */
public record Traffic(String revision, int stage, NavigableMap<Instant, Share> windows) {
    /** Older windows tell more of the past than of the share. */
    static final Duration MEMORY = Duration.ofMinutes(30);

    public static final Traffic NONE = new Traffic("", -1, new TreeMap<>());

    public Traffic {
        windows = Collections.unmodifiableNavigableMap(new TreeMap<>(windows));
    }

    /** This, if the rollout stands where it stood; nothing where its stage or revision is another, which begins anew. */
    public Traffic under(Rollout rollout) {
        int now = stageOf(rollout);
        return stage == now && revision.equals(rollout.revision())
                ? this
                : new Traffic(rollout.revision(), now, new TreeMap<>());
    }

    static int stageOf(Rollout rollout) {
        return rollout.state().step().map(Step::stage).orElse(-1);
    }

    /**
     * With a tick's windows, of each signal the newest: the hours before the start, which a warm-up tells, show where the split
     * was and not where it is. Of one window the signal that saw most requests counts, and it counts once.
     */
    public Traffic seeing(List<Observation> observed, Instant now) {
        Map<String, Measured> newest = new TreeMap<>();
        for (Observation observation : observed) {
            if (observation instanceof Measured measured) {
                newest.merge(
                        measured.signal(),
                        measured,
                        (one, other) -> other.window().to().isAfter(one.window().to()) ? other : one);
            }
        }
        TreeMap<Instant, Share> more = new TreeMap<>(windows);
        for (Measured measured : newest.values()) {
            Share share = new Share(
                    measured.variant().n(),
                    measured.control().n() + measured.variant().n());
            more.merge(measured.window().to(), share, (one, other) -> other.total() > one.total() ? other : one);
        }
        more.headMap(now.minus(MEMORY), true).clear();
        return new Traffic(revision, stage, more);
    }

    /** Everything remembered. */
    public Share all() {
        List<Share> sums = newestFirst();
        return sums.isEmpty() ? new Share(0, 0) : sums.getLast();
    }

    /** The newest window, the two newest together, and so on to everything remembered. */
    List<Share> newestFirst() {
        List<Share> sums = new ArrayList<>();
        Share sum = new Share(0, 0);
        for (Share share : windows.descendingMap().values()) {
            sum = new Share(sum.variant() + share.variant(), sum.total() + share.total());
            sums.add(sum);
        }
        return sums;
    }
}
