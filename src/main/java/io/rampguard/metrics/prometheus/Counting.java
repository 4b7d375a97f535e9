package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Counts.Proportion;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.Split;
import io.rampguard.metrics.prometheus.Demand.Arm;
import io.rampguard.metrics.prometheus.Demand.Part;
import io.rampguard.metrics.prometheus.Groups.Group;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads one request's counts out of the answers, or the reason why they cannot be believed. */
final class Counting {
    private final Map<Shape, Reply> replies;
    private final Predicate<String> knownFamily;
    private final LongAdder clamps;

    /**
     * @param knownFamily whether the source knows a metric of this name
     * @param clamps counts events that were cut down to their total, which only rounding should need
     */
    Counting(Map<Shape, Reply> replies, Predicate<String> knownFamily, LongAdder clamps) {
        this.replies = replies;
        this.knownFamily = knownFamily;
        this.clamps = clamps;
    }

    /** What became of a question. */
    sealed interface Reply {
        record Answered(Groups groups) implements Reply {}

        record Failed(Reason reason) implements Reply {}
    }

    /** Carries a reason out of the middle of the arithmetic. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Reason reason;

        Unreadable(ReasonCode code, String sentence) {
            this(Reason.of(code, sentence));
        }

        Unreadable(Reason reason) {
            super(reason.text(), null, false, false);
            this.reason = reason;
        }
    }

    Observation of(Demand demand) {
        try {
            fresh(demand);
            if (Questions.split(demand.request()).isPresent()) {
                return split(demand);
            }
            Counts[] arms = demand.series().buckets() ? histograms(demand) : plain(demand);
            return new Measured(
                    demand.request().rollout(), demand.request().signal().name(), demand.window(), arms[0], arms[1]);
        } catch (Unreadable e) {
            return new Missing(
                    demand.request().rollout(), demand.request().signal().name(), e.reason);
        }
    }

    /** The event family that may be misspelt: nothing of it in either arm, while the totals are there. */
    Optional<String> doubtful(Demand demand) {
        try {
            String amount = demand.series().amount().metric();
            boolean absent = group(demand.control().amount()).isEmpty()
                    && group(demand.variant().amount()).isEmpty();
            boolean counted = group(demand.control().total()).isPresent()
                    || group(demand.variant().total()).isPresent();
            boolean sameFamily = amount.equals(demand.series().total().metric());
            return absent && counted && !sameFamily && !demand.series().buckets()
                    ? Optional.of(amount)
                    : Optional.empty();
        } catch (Unreadable failed) {
            return Optional.empty();
        }
    }

    private Optional<Group> group(Part part) throws Unreadable {
        return switch (replies.get(part.shape())) {
            case Reply.Answered answered -> answered.groups().of(part.key());
            case Reply.Failed failed -> throw new Unreadable(failed.reason());
            case null -> throw new Unreadable(ReasonCode.SOURCE_DARK, "the query was not answered in time");
        };
    }

    /** Present, and recent: an old number that is still there is no number. */
    private void fresh(Demand demand) throws Unreadable {
        Optional<Group> control = group(demand.control().total());
        Optional<Group> variant = group(demand.variant().total());
        String metric = demand.series().total().promql();
        if (control.isEmpty() && variant.isEmpty()) {
            throw new Unreadable(
                    ReasonCode.NO_SERIES,
                    "neither arm has a series of " + metric + " with the labels "
                            + demand.request().plan().control() + " or "
                            + demand.request().plan().variant()
                            + "; 'rampguard validate --live' tells what is there");
        }
        double newest = Stream.of(control, variant)
                .flatMap(Optional::stream)
                .flatMap(group -> group.newest().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow(() -> new Unreadable(
                        ReasonCode.STALE,
                        "every series of " + metric + " has ended; its targets are down, gone or no longer scraped"));
        Instant end = demand.window().to();
        Duration age = Duration.ofMillis(end.toEpochMilli() - Math.round(newest * 1000));
        if (!(Double.isFinite(newest) && age.compareTo(demand.staleAfter()) <= 0)) {
            throw new Unreadable(
                    ReasonCode.STALE,
                    "the newest sample of " + metric + " is " + age.toSeconds() + " s older than the window's end, and "
                            + demand.staleAfter().toSeconds() + " s are allowed; is it still scraped?");
        }
    }

    private Counts[] plain(Demand demand) throws Unreadable {
        boolean proportion =
                demand.request().signal().measure() instanceof io.rampguard.policy.Signal.Measure.Proportion;
        spelt(demand, proportion);
        return new Counts[] {plain(demand.control(), proportion, demand), plain(demand.variant(), proportion, demand)};
    }

    private void spelt(Demand demand, boolean proportion) throws Unreadable {
        Optional<String> doubtful = doubtful(demand);
        if (doubtful.isPresent() && !(proportion && knownFamily.test(doubtful.get()))) {
            throw new Unreadable(
                    ReasonCode.NO_SERIES,
                    "the source knows no metric " + doubtful.get() + "; correct the name, or let the program create the"
                            + " counter at zero");
        }
    }

    private Counts plain(Arm arm, boolean proportion, Demand demand) throws Unreadable {
        double total = counted(arm.total()).orElse(0.0);
        Optional<Double> amount = counted(arm.amount());
        if (!proportion) {
            require(Plausible.count(total), demand.series().total().metric(), total, arm);
            return new Counts.Mean(total, sum(amount, total, arm, demand));
        }
        return proportion(total, amount.orElse(0.0), arm, demand);
    }

    private Proportion proportion(double total, double events, Arm arm, Demand demand) throws Unreadable {
        require(Plausible.count(total), demand.series().total().metric(), total, arm);
        require(Plausible.count(events), demand.series().amount().metric(), events, arm);
        if (events > total + Plausible.slack(total)) {
            throw new Unreadable(
                    ReasonCode.IMPLAUSIBLE,
                    "more events than trials in " + arm.total().key() + ": "
                            + demand.series().amount().promql() + " counted " + events + ", "
                            + demand.series().total().promql() + " only " + total);
        }
        if (events > total) {
            clamps.increment();
        }
        return new Proportion(total, Math.min(events, total));
    }

    /** A proportion, told apart by the plan's bucket label. */
    private Measured split(Demand demand) throws Unreadable {
        spelt(demand, true);
        SortedMap<String, Proportion> control = parts(demand.control(), demand);
        SortedMap<String, Proportion> variant = parts(demand.variant(), demand);
        return Split.measured(demand.request(), demand.window(), control, variant);
    }

    private SortedMap<String, Proportion> parts(Arm arm, Demand demand) throws Unreadable {
        String label = Questions.split(demand.request()).orElse("");
        SortedMap<String, Double> totals = parts(arm.total(), label);
        SortedMap<String, Double> events = parts(arm.amount(), label);
        SortedSet<String> values = new TreeSet<>(totals.keySet());
        values.addAll(events.keySet());
        if (values.size() > Measured.MOST_BUCKETS) {
            throw tooMany(label, values.size());
        }
        SortedMap<String, Proportion> parts = new TreeMap<>();
        for (String value : values) {
            double total = totals.getOrDefault(value, 0.0);
            double bad = events.getOrDefault(value, 0.0);
            if (!totals.containsKey(value) && bad > 0) {
                throw new Unreadable(
                        ReasonCode.IMPLAUSIBLE,
                        demand.series().amount().promql() + " counts in " + label + "=\"" + value + "\", where "
                                + demand.series().total().promql()
                                + " has no series; both must carry the bucket label with the same values");
            }
            parts.put(value, proportion(total, bad, arm, demand));
        }
        return parts;
    }

    private SortedMap<String, Double> parts(Part part, String label) throws Unreadable {
        Optional<Group> group = group(part);
        if (group.isPresent() && group.get().partsSeen() > Measured.MOST_BUCKETS) {
            throw tooMany(label, group.get().partsSeen());
        }
        return group.map(Group::parts).orElseGet(Collections::emptySortedMap);
    }

    private static Unreadable tooMany(String label, int values) {
        return new Unreadable(ReasonCode.IMPLAUSIBLE, Split.tooMany(label, values));
    }

    private Counts[] histograms(Demand demand) throws Unreadable {
        SortedMap<Double, Double> control = cumulative(demand.control(), demand);
        SortedMap<Double, Double> variant = cumulative(demand.variant(), demand);
        SortedSet<Double> bounds = Buckets.common(control, variant)
                .orElseThrow(() -> new Unreadable(
                        ReasonCode.IMPLAUSIBLE,
                        "the arms share no bucket bound of "
                                + demand.series().total().metric() + ": control has " + control.keySet() + ", variant "
                                + variant.keySet()));
        return new Counts[] {
            histogram(demand.control(), control, bounds, demand), histogram(demand.variant(), variant, bounds, demand)
        };
    }

    private SortedMap<Double, Double> cumulative(Arm arm, Demand demand) throws Unreadable {
        if (replies.get(arm.total().shape()) instanceof Reply.Answered answered
                && answered.groups().badBound()) {
            throw new Unreadable(
                    ReasonCode.IMPLAUSIBLE, demand.series().total().metric() + " has a bucket whose 'le' is no number");
        }
        SortedMap<Double, Double> rows =
                group(arm.total()).map(Group::cumulative).orElseGet(TreeMap::new);
        for (double count : rows.values()) {
            require(Plausible.count(count), demand.series().total().metric(), count, arm);
        }
        return rows;
    }

    private Counts histogram(Arm arm, SortedMap<Double, Double> rows, SortedSet<Double> bounds, Demand demand)
            throws Unreadable {
        double count = Buckets.count(rows);
        double sum = sum(counted(arm.amount()), count, arm, demand);
        return Buckets.alone(rows, bounds, sum)
                .orElseThrow(() -> new Unreadable(
                        ReasonCode.IMPLAUSIBLE,
                        "the buckets of " + demand.series().total().metric() + " in "
                                + arm.total().key() + " are not cumulative: " + rows));
    }

    private static double sum(Optional<Double> sum, double count, Arm arm, Demand demand) throws Unreadable {
        String metric = demand.series().amount().metric();
        if (sum.isEmpty() && count > 0) {
            throw new Unreadable(
                    ReasonCode.IMPLAUSIBLE,
                    arm.total().key() + " counted " + count + " but " + metric + " has no series for it");
        }
        double value = sum.orElse(0.0);
        require(Plausible.sum(value), metric, value, arm);
        return value;
    }

    private Optional<Double> counted(Part part) throws Unreadable {
        return group(part).flatMap(Group::counted);
    }

    private static void require(boolean plausible, String metric, double value, Arm arm) throws Unreadable {
        if (!plausible) {
            throw new Unreadable(
                    ReasonCode.IMPLAUSIBLE,
                    metric + " counted " + value + " in " + arm.total().key() + ", which no counter can");
        }
    }
}
