package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.Window;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Selector.Operator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One query, and everybody's values in it: whoever wants the same shape joins it. */
final class Question {
    private static final String LE = "le";

    private final Shape shape;
    private final Map<String, Set<String>> wanted = new TreeMap<>();
    private boolean withNewest;

    Question(Shape shape) {
        this.shape = shape;
    }

    /**
     * What makes two wishes one query.
     *
     * @param series the selector without anything about arms
     * @param labels the names of the labels that pick arms, sorted
     * @param buckets whether the series are a histogram's buckets, to be told apart by {@code le}
     * @param split the label by which each arm is told apart further, where one is asked for
     */
    record Shape(
            Selector series,
            List<String> labels,
            boolean buckets,
            Optional<String> split,
            Window window,
            PromQl.Clock clock) {
        /** Shapes are looked up several times for each flag, and metric and window tell nearly all of them apart. */
        @Override
        public int hashCode() {
            return 31 * series.metric().hashCode() + window.to().hashCode();
        }
    }

    /** Joins: one more arm that must be among the groups. */
    void want(SortedMap<String, String> arm) {
        arm.forEach((label, value) ->
                wanted.computeIfAbsent(label, name -> new HashSet<>()).add(value));
    }

    /** Asks also when each group's newest sample was taken. */
    void wantNewest() {
        withNewest = true;
    }

    Shape shape() {
        return shape;
    }

    /** The question in PromQL; without the arms' values where it would be longer than {@code longest}. */
    String promql(int longest) {
        Map<String, SortedSet<String>> sorted = new TreeMap<>();
        wanted.forEach((label, values) -> sorted.put(label, new TreeSet<>(values)));
        String exact = promql(PromQl.narrowed(shape.series(), sorted));
        return exact.length() <= longest ? exact : promql(PromQl.present(shape.series(), certain()));
    }

    /** Labels that every wanted arm has a value for. */
    private List<String> certain() {
        return wanted.entrySet().stream()
                .filter(label -> !label.getValue().contains(""))
                .map(Map.Entry::getKey)
                .toList();
    }

    private String promql(Selector narrowed) {
        List<String> by = new ArrayList<>(shape.labels());
        if (shape.buckets()) {
            by.add(LE);
        }
        shape.split().ifPresent(by::add);
        Duration length = shape.window().length();
        String counted = PromQl.counted(narrowed.promql(), by, length, shape.clock());
        return withNewest ? counted + " or " + PromQl.newest(topBucket(narrowed).promql(), shape.labels()) : counted;
    }

    private Selector topBucket(Selector narrowed) {
        return shape.buckets() ? topOf(narrowed) : narrowed;
    }

    /** The one bucket that every histogram has, and that holds its count. */
    static Selector topOf(Selector buckets) {
        List<Matcher> matchers = new ArrayList<>(buckets.matchers());
        matchers.add(new Matcher(LE, Operator.EQUAL, "+Inf"));
        return new Selector(buckets.metric(), matchers);
    }
}
