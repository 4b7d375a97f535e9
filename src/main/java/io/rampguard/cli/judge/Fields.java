package io.rampguard.cli.judge;

import io.rampguard.metrics.Counts;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import io.rampguard.units.Nearest;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of one line as they came. One of these reads a whole trace, because a line must cost little. */
final class Fields {
    private static final List<String> KINDS = List.of("proportion", "mean", "histogram");

    private final Map<TraceField, String> texts = new EnumMap<>(TraceField.class);
    private final Map<TraceField, Double> numbers = new EnumMap<>(TraceField.class);
    private final Set<TraceField> seen = EnumSet.noneOf(TraceField.class);
    private final CumulativeBuckets buckets = new CumulativeBuckets();

    void clear() {
        seen.clear();
        buckets.clear();
    }

    void see(TraceField field) throws BadLine {
        if (!seen.add(field)) {
            throw new BadLine("'" + field.label() + "' stands there twice", "write each field once");
        }
    }

    void put(TraceField field, String text) {
        texts.put(field, text);
    }

    void put(TraceField field, double number) {
        numbers.put(field, number);
    }

    CumulativeBuckets buckets() {
        return buckets;
    }

    boolean has(TraceField field) {
        return seen.contains(field);
    }

    String text(TraceField field) throws BadLine {
        require(field);
        String text = texts.get(field);
        if (text == null || text.isBlank()) {
            throw new BadLine("'" + field.label() + "' is empty", "write for example " + field.example());
        }
        return text;
    }

    double number(TraceField field) throws BadLine {
        require(field);
        return numbers.getOrDefault(field, 0.0);
    }

    void require(TraceField field) throws BadLine {
        if (!has(field)) {
            throw new BadLine("'" + field.label() + "' is missing", "add for example " + field.example());
        }
    }

    /** What was counted, of the kind that the line says and the signal can be judged by. */
    Counts counts(Signal signal) throws BadLine {
        String kind = text(TraceField.KIND);
        if (!KINDS.contains(kind)) {
            throw new BadLine("there is no kind '" + kind + "'", Nearest.cure(kind, KINDS));
        }
        boolean fits = switch (signal.measure()) {
            case Measure.Proportion p -> kind.equals("proportion");
            case Measure.Mean m -> !kind.equals("proportion");
            case Measure.Quantile q -> kind.equals("histogram");
        };
        if (!fits) {
            throw new BadLine(
                    "'" + signal.name() + "' cannot be judged by a " + kind,
                    switch (signal.measure()) {
                        case Measure.Proportion p -> "it is a share: write kind proportion with total and events";
                        case Measure.Mean m -> "it is a mean: write kind mean with count and sum, or histogram";
                        case Measure.Quantile q -> "it is a quantile: write kind histogram with count, sum and buckets";
                    });
        }
        return switch (kind) {
            case "proportion" -> proportion();
            case "mean" -> mean();
            default -> histogram();
        };
    }

    private Counts proportion() throws BadLine {
        refuse("proportion", TraceField.COUNT, TraceField.SUM, TraceField.BUCKETS);
        double total = count(TraceField.TOTAL);
        double events = count(TraceField.EVENTS);
        if (events > total) {
            throw new BadLine(
                    "'events' is " + plain(events) + " and 'total' " + plain(total),
                    "events are some of the total, counted in the same window");
        }
        return new Counts.Proportion(total, events);
    }

    private Counts mean() throws BadLine {
        refuse("mean", TraceField.TOTAL, TraceField.EVENTS, TraceField.BUCKETS);
        return new Counts.Mean(count(TraceField.COUNT), sum());
    }

    private Counts histogram() throws BadLine {
        refuse("histogram", TraceField.TOTAL, TraceField.EVENTS);
        double count = count(TraceField.COUNT);
        double sum = sum();
        require(TraceField.BUCKETS);
        List<Double> bounds = buckets.bounds();
        return new Counts.Histogram(count, sum, bounds, buckets.alone(count));
    }

    private double sum() throws BadLine {
        double sum = count(TraceField.SUM);
        if (sum > 0 && number(TraceField.COUNT) == 0) {
            throw new BadLine("'sum' is " + plain(sum) + " and 'count' is 0", "count what was summed");
        }
        return sum;
    }

    private double count(TraceField field) throws BadLine {
        double number = number(field);
        if (!(number >= 0 && Double.isFinite(number))) {
            throw new BadLine(
                    "'" + field.label() + "' is " + plain(number),
                    "write what was counted in this window alone, 0 or more; a counter that was reset starts anew at 0");
        }
        return number;
    }

    /** A field of another kind is a mistake that would otherwise be passed over. */
    private void refuse(String kind, TraceField... foreign) throws BadLine {
        for (TraceField field : foreign) {
            if (has(field)) {
                throw new BadLine(
                        "a " + kind + " has no '" + field.label() + "'",
                        kind.equals("proportion")
                                ? "write total and events"
                                : kind.equals("mean") ? "write count and sum" : "write count, sum and buckets");
            }
        }
    }

    static String plain(double number) {
        return Double.isFinite(number)
                ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
                : String.valueOf(number);
    }
}
