package io.rampguard.metrics.scrape;

import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.Split;
import io.rampguard.metrics.Window;
import io.rampguard.metrics.scrape.Comparison.Outcome;
import io.rampguard.metrics.scrape.Cuts.Frame;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.PatternSyntaxException;

/** Answers one call's requests from the ledger; what requests have in common is looked up once. Not thread-safe. */
final class Observing {
    private final Ledger ledger;
    private final Instant now;
    private final Shapes shapes = new Shapes();

    Observing(Ledger ledger, Instant now) {
        this.ledger = ledger;
        this.now = now;
    }

    Observation observe(ObservationRequest request) {
        List<Family> families = learn(request);
        ledger.cuts().ask(request.plan().every(), now);
        for (Family family : families) {
            if (family.overfull()) {
                return missing(
                        request,
                        ReasonCode.PARTIAL_ANSWER,
                        "'" + family.metric()
                                + "' has more series than a scrape source counts; drop labels from it, or ask a Prometheus");
            }
            if (!family.measurable()) {
                return missing(request, ReasonCode.WARMING_UP, "'" + family.metric() + "' has not been scraped yet");
            }
        }
        long since = families.stream().mapToLong(Family::since).max().orElseThrow();
        return switch (ledger.cuts().frame(request.cursor(), request.plan().every(), since, now)) {
            case Frame.None none -> missing(request, none.reason());
            case Frame.Span span -> measure(request, span);
        };
    }

    /** Makes sure that everything a signal is made of is read from now on. */
    List<Family> learn(ObservationRequest request) {
        MetricsPlan plan = request.plan();
        return parts(request.signal().measure()).stream()
                .map(part ->
                        ledger.learn(part.metric(), Shapes.nameInstances(part, plan.control(), plan.variant()), now))
                .toList();
    }

    /** The trials of a signal, which are there whenever the signal is, for one arm. */
    List<Track> trials(ObservationRequest request, SortedMap<String, String> arm) {
        Selector first = parts(request.signal().measure()).getFirst();
        return new Tally(ledger, shapes, arm).tracks(first);
    }

    /** How many passes over a family's series were made so far. */
    int shapes() {
        return shapes.size();
    }

    /** What a signal is made of, its trials first. */
    static List<Selector> parts(Measure measure) {
        return switch (measure) {
            case Measure.Proportion proportion -> List.of(proportion.total(), proportion.events());
            case Measure.Quantile quantile -> Comparison.families(quantile.histogram());
            case Measure.Mean mean -> {
                List<Selector> parts = new ArrayList<>(List.of(mean.count(), mean.sum()));
                mean.histogram().ifPresent(histogram -> parts.addAll(Comparison.families(histogram)));
                yield parts;
            }
        };
    }

    private Observation measure(ObservationRequest request, Frame.Span span) {
        try {
            Tally control = new Tally(ledger, shapes, request.plan().control());
            Tally variant = new Tally(ledger, shapes, request.plan().variant());
            Measure measure = request.signal().measure();
            List<Selector> parts = parts(measure);
            Optional<Frame.Span> clean = after(Math.max(control.spoiled(parts), variant.spoiled(parts)), span);
            if (clean.isEmpty()) {
                return missing(
                        request,
                        ReasonCode.IMPLAUSIBLE,
                        "a counter of '" + request.signal().name()
                                + "' was exposed as NaN, infinite or negative; the stretch around it is dropped");
            }
            Comparison comparison = new Comparison(
                    ledger, control, variant, clean.get(), request.plan().bucketLabel());
            return measured(request, clean.get().window(), comparison.of(measure));
        } catch (PatternSyntaxException e) {
            return missing(
                    request,
                    ReasonCode.NO_SERIES,
                    "the regular expression '" + e.getPattern() + "' cannot be read (" + e.getDescription()
                            + "), so no series matches it");
        }
    }

    private static Observation measured(ObservationRequest request, Window window, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Gap gap -> missing(request, gap.reason());
            case Outcome.Parts split -> Split.measured(request, window, split.control(), split.variant());
            case Outcome.Pair both ->
                new Measured(request.rollout(), request.signal().name(), window, both.control(), both.variant());
        };
    }

    /** A stretch with a value that cannot be true is dropped for both arms; counting goes on at the cut after it. */
    private Optional<Frame.Span> after(long spoiled, Frame.Span span) {
        if (spoiled <= span.from()) {
            return Optional.of(span);
        }
        return ledger.cuts()
                .notBefore(spoiled)
                .filter(from -> from < span.to())
                .map(from -> new Frame.Span(from, span.to()));
    }

    private static Missing missing(ObservationRequest request, ReasonCode code, String sentence) {
        return missing(request, Reason.of(code, sentence));
    }

    private static Missing missing(ObservationRequest request, Reason reason) {
        return new Missing(request.rollout(), request.signal().name(), reason);
    }
}
