package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.prometheus.Question.Shape;
import java.util.Collections;
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
    private final Map<String, Double> bounds = new HashMap<>();
    private String[] lastKey = {};
    private @Nullable Group last;
    private boolean badBound;

    Groups(Shape shape) {
        this.shape = shape;
    }

    /** One arm of one flag, summed over its instances. */
    static final class Group {
        private @Nullable Double counted;
        private @Nullable Double newest;
        private final Cumulative cumulative = new Cumulative();
        private @Nullable SortedMap<String, Double> parts;
        private int partsSeen;

        /** What the window counted; empty where no series of the group has both ends of the window. */
        Optional<Double> counted() {
            return Optional.ofNullable(counted);
        }

        /** The same by the value of the shape's split; no more are kept than may be, and the sum holds all. */
        SortedMap<String, Double> parts() {
            return parts == null ? Collections.emptySortedMap() : parts;
        }

        /** How many values the split has. */
        int partsSeen() {
            return partsSeen;
        }

        private void part(String of, double value) {
            SortedMap<String, Double> known = parts == null ? new TreeMap<>() : parts;
            parts = known;
            // Each value is one row, so that those beyond need not be remembered to be counted.
            partsSeen++;
            if (partsSeen <= Measured.MOST_BUCKETS) {
                known.put(of, value);
            }
            counted = counted == null ? value : counted + value;
        }

        /** Unix seconds of the newest sample; empty where it was not asked for, or where every series has ended. */
        Optional<Double> newest() {
            return Optional.ofNullable(newest);
        }

        /** Counts at or below each bound, as the source holds them. */
        Cumulative cumulative() {
            return cumulative;
        }
    }

    @Override
    public void row(Labels labels, double value) {
        Group group = group(labels);
        if (labels.value(PromQl.ROW).equals(PromQl.NEWEST)) {
            group.newest = value;
        } else if (shape.buckets()) {
            bucket(group, labels.value("le"), value);
        } else if (shape.split().isPresent()) {
            group.part(labels.value(shape.split().get()), value);
        } else {
            group.counted = value;
        }
    }

    /** Buckets of one histogram mostly follow one another, so that the last row's group is looked at first. */
    private Group group(Labels labels) {
        List<String> names = shape.labels();
        boolean same = lastKey.length == names.size();
        for (int i = 0; i < names.size() && same; i++) {
            same = lastKey[i].equals(labels.value(names.get(i)));
        }
        if (!same || last == null) {
            lastKey = new String[names.size()];
            for (int i = 0; i < lastKey.length; i++) {
                lastKey[i] = labels.value(names.get(i));
            }
            last = groups.computeIfAbsent(List.of(lastKey), key -> new Group());
        }
        return last;
    }

    /** Bounds are added as numbers, since one program writes {@code 1} and another {@code 1.0}. */
    private void bucket(Group group, String le, double value) {
        double bound = bounds.computeIfAbsent(le, Groups::bound);
        if (Double.isNaN(bound)) {
            badBound = true;
        } else {
            group.cumulative.add(bound, value);
        }
    }

    private static double bound(String le) {
        try {
            return JsonSteps.number(le);
        } catch (SourceFailure notANumber) {
            return Double.NaN;
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
