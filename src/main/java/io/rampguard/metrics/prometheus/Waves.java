package io.rampguard.metrics.prometheus;

import io.rampguard.metrics.prometheus.Counting.Reply;
import io.rampguard.metrics.prometheus.Question.Shape;
import io.rampguard.metrics.prometheus.Together.Outcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks for ranges from their newest windows backwards, in portions as large as the time left allows by the pace of the last
 * one. Hours of a large histogram can cost a server more than a query's timeout, and the newest part of them is worth more
 * than nothing.
 */
final class Waves {
    private static final int FIRST = 16;

    /** Fewer windows are not worth another round. */
    private static final int LEAST = 4;

    private final QueryApi api;
    private final Together together;
    private final Map<Question, Integer> counts;
    private final Map<Shape, Map<Integer, Reply>> replies = new HashMap<>();

    /** @param counts how many windows each question is asked for */
    Waves(QueryApi api, Together together, Map<Question, Integer> counts) {
        this.api = api;
        this.together = together;
        this.counts = new LinkedHashMap<>(counts);
    }

    /**
     * @param deadline on the scale of {@link System#nanoTime}
     * @return by shape what is known of each window, counted from the newest, which is 0
     */
    Map<Shape, Map<Integer, Reply>> ask(long deadline) throws InterruptedException {
        int done = 0;
        int size = FIRST;
        while (size >= LEAST && !counts.isEmpty()) {
            long began = System.nanoTime();
            wave(done, size, deadline);
            done += size;
            int reached = done;
            counts.values().removeIf(count -> count <= reached);
            long spent = Math.max(1, System.nanoTime() - began);
            // Half of what would just fit: another may be served at the same time.
            double fits = (double) size * Math.max(0, deadline - System.nanoTime()) / spent / 2;
            size = (int) Math.min(fits, 1_000);
        }
        return replies;
    }

    private void wave(int from, int size, long deadline) throws InterruptedException {
        Map<Question, Together.Task<List<Groups>>> tasks = new LinkedHashMap<>();
        counts.forEach((question, count) -> {
            int some = Math.min(size, count - from);
            tasks.put(question, () -> api.range(question, from, some));
        });
        for (Map.Entry<Question, Outcome<List<Groups>>> entry :
                together.all(tasks, deadline).entrySet()) {
            Map<Integer, Reply> known = replies.computeIfAbsent(entry.getKey().shape(), shape -> new HashMap<>());
            switch (entry.getValue()) {
                case Together.Done<List<Groups>> done -> {
                    for (int i = 0; i < done.value().size(); i++) {
                        known.put(from + i, new Reply.Answered(done.value().get(i)));
                    }
                }
                case Together.Failed<List<Groups>> failed -> {
                    // What failed once would fail again, and keep the others waiting.
                    int count = counts.getOrDefault(entry.getKey(), 0);
                    for (int i = from; i < count; i++) {
                        known.put(i, new Reply.Failed(failed.reason()));
                    }
                    counts.remove(entry.getKey());
                }
            }
        }
    }
}
