package io.rampguard.metrics.scrape;

import io.rampguard.metrics.scrape.Cuts.Frame.Span;
import io.rampguard.policy.Selector;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One arm's sums over the series that its matchers pick. */
final class Tally {
    private final Ledger ledger;
    private final Shapes shapes;
    private final SortedMap<String, String> arm;

    Tally(Ledger ledger, Shapes shapes, SortedMap<String, String> arm) {
        this.ledger = ledger;
        this.shapes = shapes;
        this.arm = arm;
    }

    List<Track> tracks(Selector selector) {
        return ledger.family(selector.metric())
                .map(family -> shapes.tracks(family, selector.matchers(), arm))
                .orElse(List.of());
    }

    boolean sees(Selector selector) {
        return !tracks(selector).isEmpty();
    }

    /** Events in the span; none where no series matches. */
    double sum(Selector selector, Span span) {
        double sum = 0;
        for (Track track : tracks(selector)) {
            sum += track.between(span.from(), span.to());
        }
        return sum;
    }

    /** The same by the values of a label; series without it count under the empty text. */
    SortedMap<String, Double> sums(Selector selector, Span span, String label) {
        SortedMap<String, Double> sums = new TreeMap<>();
        for (Track track : tracks(selector)) {
            sums.merge(track.labels().get(label), track.between(span.from(), span.to()), Double::sum);
        }
        return sums;
    }

    /** Events at or below each bound, over all series of the buckets. */
    SortedMap<Double, Double> cumulative(Selector buckets, Span span) {
        SortedMap<Double, Double> byBound = new TreeMap<>();
        for (Track track : tracks(buckets)) {
            if (!Double.isNaN(track.bound())) {
                byBound.merge(track.bound(), track.between(span.from(), span.to()), Double::sum);
            }
        }
        return byBound;
    }

    /** When a value that cannot be true was last exposed in any of these series; far in the past where never. */
    long spoiled(List<Selector> selectors) {
        return selectors.stream()
                .flatMap(selector -> tracks(selector).stream())
                .mapToLong(Track::spoiled)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    @Override
    public String toString() {
        return Labels.of(arm).toString();
    }
}
