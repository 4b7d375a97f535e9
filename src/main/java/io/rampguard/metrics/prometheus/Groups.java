package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.prometheus.Question.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The answer to one question: what each combination of the arms' labels counted. */
final class Groups implements AnswerReader.Rows {
    private final Shape shape;
    private final Map<List<String>, Group> groups = new HashMap<>();
    private boolean badBound;

    Groups(Shape shape) {
        this.shape = shape;
    }

    /** One arm of one flag, summed over its instances. */
    static final class Group {
        private @Nullable Double counted;
        private @Nullable Double newest;
        private final SortedMap<Double, Double> cumulative = new TreeMap<>();

        /** What the window counted; empty where no series of the group has both ends of the window. */
        Optional<Double> counted() {
            return Optional.ofNullable(counted);
        }

        /** Unix seconds of the newest sample; empty where it was not asked for, or where every series has ended. */
        Optional<Double> newest() {
            return Optional.ofNullable(newest);
        }

        /** Counts at or below each bound, as the source holds them. */
        SortedMap<Double, Double> cumulative() {
            return cumulative;
        }
    }

    @Override
    public void row(Map<String, String> labels, double value) {
        List<String> key = shape.labels().stream()
                .map(label -> labels.getOrDefault(label, ""))
                .toList();
        Group group = groups.computeIfAbsent(key, k -> new Group());
        if (PromQl.NEWEST.equals(labels.get(PromQl.ROW))) {
            group.newest = value;
        } else if (shape.buckets()) {
            bucket(group, labels.getOrDefault("le", ""), value);
        } else {
            group.counted = value;
        }
    }

    /** Bounds are added as numbers, since one program writes {@code 1} and another {@code 1.0}. */
    private void bucket(Group group, String le, double value) {
        try {
            double bound = AnswerReader.number(le);
            if (Double.isNaN(bound)) {
                badBound = true;
            } else {
                group.cumulative.merge(bound, value, Double::sum);
            }
        } catch (SourceFailure notANumber) {
            badBound = true;
        }
    }

    /** The group with these values of the shape's labels. */
    Optional<Group> of(List<String> values) {
        return Optional.ofNullable(groups.get(values));
    }

    /** True where a bucket's {@code le} is missing or no number, so that the histogram cannot be read. */
    boolean badBound() {
        return badBound;
    }
}
