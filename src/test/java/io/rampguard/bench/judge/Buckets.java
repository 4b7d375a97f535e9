package io.rampguard.bench.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Upper bounds of a classic histogram, the last infinite. */
record Buckets(List<Double> bounds) {
    Buckets {
        bounds = List.copyOf(bounds);
    }

    /** OpenTelemetry's seconds for model calls: 0.01 doubled up to 81.92. */
    static Buckets otelSeconds() {
        return growing(0.01, 2, 14);
    }

    /** As fine as a native histogram of schema 3: eight buckets for each doubling, from 0.1 s to about a minute. */
    static Buckets schemaThree() {
        return growing(Math.pow(2, -3.25), Math.pow(2, 1 / 8.0), 76);
    }

    /** OpenTelemetry's token counts: 1, 4, 16 up to 67,108,864. */
    static Buckets otelTokens() {
        return growing(1, 4, 14);
    }

    private static Buckets growing(double first, double factor, int count) {
        List<Double> bounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bounds.add(first * Math.pow(factor, i));
        }
        bounds.add(Double.POSITIVE_INFINITY);
        return new Buckets(bounds);
    }

    double[] array() {
        return bounds.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static List<Double> boxed(double[] counts) {
        Double[] boxed = new Double[counts.length];
        Arrays.setAll(boxed, i -> counts[i]);
        return List.of(boxed);
    }
}
