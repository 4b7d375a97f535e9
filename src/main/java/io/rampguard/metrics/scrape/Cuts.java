package io.rampguard.metrics.scrape;

import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Window;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The instants at which totals were kept, and which two of them a request's window lies between. A scrape cannot travel in
 * time, so only these instants can end a window. Of all scrapes the cuts keep those that somebody's boundary falls on, for a
 * quarter of an hour.
 */
final class Cuts {
    /** Longer than any window may be, so that a cursor whose window would still count is always held. */
    static final Duration RETENTION = Duration.ofMinutes(15);

    static final long NONE = Long.MIN_VALUE;
    private static final long LONGEST = MetricSource.LONGEST_WINDOW.toMillis();

    private final long shortestEvery;
    private final TreeSet<Long> cuts = new TreeSet<>();
    private final Map<Long, Long> grids = new HashMap<>();

    /** @param interval of scrapes; a window is never shorter than two of them */
    Cuts(Duration interval) {
        this.shortestEvery = 2 * interval.toMillis();
    }

    /** Two cuts, or why there are none. */
    sealed interface Frame {
        record Span(long from, long to) implements Frame {
            Window window() {
                return new Window(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
            }
        }

        record None(Reason reason) implements Frame {}
    }

    boolean isEmpty() {
        return cuts.isEmpty();
    }

    long newest() {
        return cuts.isEmpty() ? NONE : cuts.last();
    }

    long oldest() {
        return cuts.isEmpty() ? NONE : cuts.first();
    }

    /** The first cut not before an instant. */
    Optional<Long> notBefore(long at) {
        return Optional.ofNullable(cuts.ceiling(at));
    }

    /**
     * Adds a cut after the newest.
     *
     * @return the one before it, where no boundary fell on it and its place is free; else {@link #NONE}
     */
    long add(long at) {
        grids.values().removeIf(asked -> asked < at - RETENTION.toMillis());
        long previous = newest();
        boolean replaced = previous != NONE && cuts.size() > 1 && !boundaryBetween(previous, at);
        if (replaced) {
            cuts.remove(previous);
        }
        cuts.add(at);
        cuts.headSet(at - RETENTION.toMillis()).clear();
        return replaced ? previous : NONE;
    }

    private boolean boundaryBetween(long from, long to) {
        return grids.keySet().stream().anyMatch(every -> Math.floorDiv(to - 1, every) * every >= from);
    }

    /** From now on cuts are kept at the boundaries of this distance. */
    void ask(Duration every, Instant now) {
        grids.put(every(every), now.toEpochMilli());
    }

    /** Gives up the older half, to save memory. */
    void halve() {
        for (int half = cuts.size() / 2; half > 0; half--) {
            cuts.pollFirst();
        }
    }

    void clear() {
        cuts.clear();
    }

    /** What a plan's {@code every} comes to here. */
    private long every(Duration asked) {
        return Math.max(asked.toMillis(), shortestEvery);
    }

    /**
     * The window that a request can have now: from its cursor to the newest boundary, both moved to cuts.
     *
     * <p>A cursor that is no cut (another daemon's, or this one's before it was restarted) begins at the first cut after it:
     * what lies between is lost and said nowhere, but nothing is counted twice. A cursor from more than one window ahead of
     * the clock is from before the clock was set back and is not believed.
     *
     * @param since no window begins before it
     */
    Frame frame(Optional<Instant> cursor, Duration asked, long since, Instant now) {
        long every = every(asked);
        Long newest = cuts.floor(now.toEpochMilli());
        if (newest == null) {
            return warmingUp("no scrape is complete yet");
        }
        long boundary = Math.floorDiv(newest, every) * every;
        Long to = cuts.floor(boundary);
        if (to == null) {
            return warmingUp("no boundary has passed since the first scrape");
        }
        boolean follows = cursor.isPresent() && believed(cursor.get().toEpochMilli(), now.toEpochMilli() + every, to);
        Long from = follows ? cuts.ceiling(Math.max(cursor.get().toEpochMilli(), since)) : cuts.floor(boundary - every);
        if (from == null || from < since || from >= to) {
            return warmingUp("the window is not complete yet");
        }
        if (to - from > LONGEST) {
            return warmingUp("nothing was scraped for " + Duration.ofMillis(to - from) + "; counting starts anew");
        }
        return new Frame.Span(from, to);
    }

    private static boolean believed(long cursor, long latest, long to) {
        return cursor <= latest && to - cursor <= LONGEST;
    }

    private static Frame warmingUp(String sentence) {
        return new Frame.None(Reason.of(ReasonCode.WARMING_UP, sentence));
    }
}
