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
import io.rampguard.units.Numbers;
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

/** Reads one request's counts out of the answers, or the reason why they cannot be believed. */
final class Counting {
    private final Map<Shape, Reply> replies;
    private final Predicate<String> knownFamily;
    private final LongAdder clamps;
    private final Buckets buckets = new Buckets();

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

    /** One arm with what the answers hold of it, looked up once. */
    private record Found(Arm arm, Optional<Group> total, Optional<Group> amount) {}

    Observation of(Demand demand) {
        try {
            Optional<Group> control = group(demand.control().total());
            Optional<Group> variant = group(demand.variant().total());
            fresh(demand, control, variant);
            Found[] arms = {
                new Found(demand.control(), control, group(demand.control().amount())),
                new Found(demand.variant(), variant, group(demand.variant().amount()))
            };
            if (Questions.split(demand.request()).isPresent()) {
                return split(arms, demand);
            }
            Counts[] counts = demand.series().buckets() ? histograms(arms, demand) : plain(arms, demand);
            return new Measured(
                    demand.request().rollout(),
                    demand.request().signal().name(),
                    demand.window(),
                    counts[0],
                    counts[1]);
        } catch (Unreadable e) {
            return new Missing(
                    demand.request().rollout(), demand.request().signal().name(), e.reason);
        }
    }

    /** The event family that may be misspelt: nothing of it in either arm, while the totals are there. */
    Optional<String> doubtful(Demand demand) {
        String amount = demand.series().amount().metric();
        if (demand.series().buckets() || amount.equals(demand.series().total().metric())) {
            return Optional.empty();
        }
        try {
            boolean absent = group(demand.control().amount()).isEmpty()
                    && group(demand.variant().amount()).isEmpty();
            boolean counted = absent
                    && (group(demand.control().total()).isPresent()
                            || group(demand.variant().total()).isPresent());
            return counted ? Optional.of(amount) : Optional.empty();
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
    private static void fresh(Demand demand, Optional<Group> control, Optional<Group> variant) throws Unreadable {
        if (control.isEmpty() && variant.isEmpty()) {
            throw new Unreadable(
                    ReasonCode.NO_SERIES,
                    "neither arm has a series of " + demand.series().total().promql() + " with the labels "
                            + demand.request().plan().control() + " or "
                            + demand.request().plan().variant()
                            + "; 'rampguard validate --live' tells what is there");
        }
        double newest = Math.max(newest(control), newest(variant));
        if (newest == Double.NEGATIVE_INFINITY) {
            throw new Unreadable(
                    ReasonCode.STALE,
                    "every series of " + demand.series().total().promql()
                            + " has ended; its targets are down, gone or no longer scraped");
        }
        Instant end = demand.window().to();
        Duration age = Duration.ofMillis(end.toEpochMilli() - Math.round(newest * 1000));
        if (!(Double.isFinite(newest) && age.compareTo(demand.staleAfter()) <= 0)) {
            throw new Unreadable(
                    ReasonCode.STALE,
                    "the newest sample of " + demand.series().total().promql() + " is " + age.toSeconds()
                            + " s older than the window's end, and "
                            + demand.staleAfter().toSeconds() + " s are allowed; is it still scraped?");
        }
    }

    private static double newest(Optional<Group> group) {
        return group.flatMap(Group::newest).orElse(Double.NEGATIVE_INFINITY);
    }

    private Counts[] plain(Found[] arms, Demand demand) throws Unreadable {
        boolean proportion =
                demand.request().signal().measure() instanceof io.rampguard.policy.Signal.Measure.Proportion;
        spelt(arms, proportion, demand);
        return new Counts[] {plain(arms[0], proportion, demand), plain(arms[1], proportion, demand)};
    }

    private void spelt(Found[] arms, boolean proportion, Demand demand) throws Unreadable {
        boolean amounts = arms[0].amount().isPresent() || arms[1].amount().isPresent();
        Optional<String> doubtful = amounts ? Optional.empty() : doubtful(demand);
        if (doubtful.isPresent() && !(proportion && knownFamily.test(doubtful.get()))) {
            throw new Unreadable(
                    ReasonCode.NO_SERIES,
                    "the source knows no metric " + doubtful.get() + "; correct the name, or let the program create the"
                            + " counter at zero");
        }
    }

    private Counts plain(Found found, boolean proportion, Demand demand) throws Unreadable {
        Arm arm = found.arm();
        double total = found.total().flatMap(Group::counted).orElse(0.0);
        Optional<Double> amount = found.amount().flatMap(Group::counted);
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
    private Measured split(Found[] arms, Demand demand) throws Unreadable {
        spelt(arms, true, demand);
        SortedMap<String, Proportion> control = parts(arms[0], demand);
        SortedMap<String, Proportion> variant = parts(arms[1], demand);
        return Split.measured(demand.request(), demand.window(), control, variant);
    }

    private SortedMap<String, Proportion> parts(Found found, Demand demand) throws Unreadable {
        String label = Questions.split(demand.request()).orElse("");
        SortedMap<String, Double> totals = parts(found.total(), label);
        SortedMap<String, Double> events = parts(found.amount(), label);
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
            parts.put(value, proportion(total, bad, found.arm(), demand));
        }
        return parts;
    }

    private static SortedMap<String, Double> parts(Optional<Group> group, String label) throws Unreadable {
        if (group.isPresent() && group.get().partsSeen() > Measured.MOST_BUCKETS) {
            throw tooMany(label, group.get().partsSeen());
        }
        return group.map(Group::parts).orElseGet(Collections::emptySortedMap);
    }

    private static Unreadable tooMany(String label, int values) {
        return new Unreadable(ReasonCode.IMPLAUSIBLE, Split.tooMany(label, values));
    }

    private Counts[] histograms(Found[] arms, Demand demand) throws Unreadable {
        Cumulative control = cumulative(arms[0], demand);
        Cumulative variant = cumulative(arms[1], demand);
        Numbers bounds = buckets.common(control, variant)
                .orElseThrow(() -> new Unreadable(
                        ReasonCode.IMPLAUSIBLE,
                        "the arms share no bucket bound of "
                                + demand.series().total().metric() + ": control has " + control.bounds() + ", variant "
                                + variant.bounds()));
        return new Counts[] {histogram(arms[0], control, bounds, demand), histogram(arms[1], variant, bounds, demand)};
    }

    private Cumulative cumulative(Found found, Demand demand) throws Unreadable {
        if (replies.get(found.arm().total().shape()) instanceof Reply.Answered answered
                && answered.groups().badBound()) {
            throw new Unreadable(
                    ReasonCode.IMPLAUSIBLE, demand.series().total().metric() + " has a bucket whose 'le' is no number");
        }
        Cumulative rows = found.total().map(Group::cumulative).orElse(Cumulative.NOTHING);
        for (int i = 0; i < rows.size(); i++) {
            require(Plausible.count(rows.count(i)), demand.series().total().metric(), rows.count(i), found.arm());
        }
        return rows;
    }

    private static Counts histogram(Found found, Cumulative rows, Numbers bounds, Demand demand) throws Unreadable {
        double sum = sum(found.amount().flatMap(Group::counted), rows.top(), found.arm(), demand);
        return Buckets.alone(rows, bounds, sum)
                .orElseThrow(() -> new Unreadable(
                        ReasonCode.IMPLAUSIBLE,
                        "the buckets of " + demand.series().total().metric() + " in "
                                + found.arm().total().key() + " are not cumulative: " + rows));
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

    private static void require(boolean plausible, String metric, double value, Arm arm) throws Unreadable {
        if (!plausible) {
            throw new Unreadable(
                    ReasonCode.IMPLAUSIBLE,
                    metric + " counted " + value + " in " + arm.total().key() + ", which no counter can");
        }
    }
}
