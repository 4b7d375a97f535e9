package io.rampguard.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.contract.MetricWorld;
import io.rampguard.contract.MetricWorld.Scrape;
import io.rampguard.contract.MetricWorld.Series;
import io.rampguard.contract.MetricWorld.Sight;
import io.rampguard.metrics.Counts;
import io.rampguard.metrics.Observation.Measured;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.scrape.Exposition.Sample;
import io.rampguard.metrics.scrape.ScrapeSettings.Target;
import io.rampguard.metrics.scrape.TargetReader.Answer;
import io.rampguard.metrics.scrape.Targets.Place;
import io.rampguard.policy.MetricsPlan;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Signal;
import io.rampguard.policy.Signal.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever counters do and whenever somebody asks, what is counted over all windows is what happened. */
class BookPropertyTest {
    private static final List<String> PODS = List.of("pod-1", "pod-2", "pod-3");
    private static final List<Series> SERIES =
            List.of(series("haiku", "ok"), series("haiku", "error"), series("sonnet", "ok"), series("sonnet", "error"));
    private static final Signal ERROR_RATE = new Signal(
            "error-rate",
            new Measure.Proportion(
                    Selector.of("requests_total", Matcher.equal("outcome", "error")),
                    Selector.of("requests_total"),
                    false),
            Signal.Better.LOWER,
            Signal.Unit.FRACTION);

    private static Series series(String arm, String outcome) {
        return Series.of("requests_total", Map.of("arm", arm, "outcome", outcome));
    }

    @Property(tries = 400)
    void theSumOverWindowsIsTheTruth(@ForAll long seed, @ForAll @IntRange(min = 5, max = 60) int every) {
        MetricWorld world = randomWorld(new Random(seed));
        MetricsPlan plan = plan(Duration.ofSeconds(every));

        List<Measured> windows = polled(world, plan, new Random(seed));

        for (int i = 0; i < windows.size(); i++) {
            Measured window = windows.get(i);
            assertTrue(world, window, (Counts.Proportion) window.control(), plan.control());
            assertTrue(world, window, (Counts.Proportion) window.variant(), plan.variant());
            if (i > 0) {
                assertThat(window.window().from())
                        .isEqualTo(windows.get(i - 1).window().to());
            }
        }
        assertThat(windows).isNotEmpty();
    }

    private static void assertTrue(
            MetricWorld world, Measured window, Counts.Proportion counts, SortedMap<String, String> arm) {
        Measure.Proportion signal = (Measure.Proportion) ERROR_RATE.measure();
        Instant from = window.window().from();
        Instant to = window.window().to();
        assertThat(counts.total()).isEqualTo(world.truth(Sight.EVERY_SCRAPE, from, to, signal.total(), arm));
        assertThat(counts.events()).isEqualTo(world.truth(Sight.EVERY_SCRAPE, from, to, signal.events(), arm));
    }

    private static MetricsPlan plan(Duration every) {
        return new MetricsPlan(
                "here",
                every,
                new TreeMap<>(Map.of("arm", "haiku")),
                new TreeMap<>(Map.of("arm", "sonnet")),
                List.of(ERROR_RATE),
                Optional.empty());
    }

    /** A hundred scrapes of three instances that count, fall silent for a moment, restart, leave and join at random. */
    private static MetricWorld randomWorld(Random random) {
        MetricWorld world = new MetricWorld().start("pod-1");
        Map<String, Map<Series, Integer>> counters = new HashMap<>();
        counters.put("pod-1", new HashMap<>());
        world.count("pod-1", "requests_total", SERIES.getFirst().labels(), 1);
        for (int step = 0; step < 100; step++) {
            for (String pod : PODS) {
                boolean lives = counters.containsKey(pod);
                if (random.nextInt(20) == 0 && !pod.equals("pod-1")) {
                    move(world, pod, lives, counters);
                } else if (lives && random.nextInt(15) == 0) {
                    restart(world, pod, counters, random);
                } else if (lives) {
                    count(world, pod, counters.get(pod), random);
                }
                world.dark(pod, random.nextInt(8) == 0);
            }
            world.pass();
        }
        PODS.forEach(pod -> world.dark(pod, false));
        return world.pass(15);
    }

    private static void move(MetricWorld world, String pod, boolean lives, Map<String, Map<Series, Integer>> counters) {
        if (lives) {
            world.stop(pod);
            counters.remove(pod);
        } else {
            world.start(pod);
            counters.put(pod, new HashMap<>());
        }
    }

    /**
     * After a restart a counter is read below where it was read last: one that is not cannot be told from one that went on.
     * So the scrapes before and after it are not missed.
     */
    private static void restart(
            MetricWorld world, String pod, Map<String, Map<Series, Integer>> counters, Random random) {
        Map<Series, Integer> before = counters.put(pod, new HashMap<>());
        world.dark(pod, false).pass().start(pod);
        before.forEach((series, value) -> {
            if (value > 1 && random.nextBoolean()) {
                add(world, pod, counters.get(pod), series, value / 2);
            }
        });
        world.pass();
    }

    private static void count(MetricWorld world, String pod, Map<Series, Integer> counters, Random random) {
        for (Series series : SERIES) {
            if (random.nextInt(3) == 0) {
                add(world, pod, counters, series, random.nextInt(6));
            }
        }
    }

    private static void add(MetricWorld world, String pod, Map<Series, Integer> counters, Series series, int amount) {
        counters.merge(series, amount, Integer::sum);
        world.count(pod, series.metric(), series.labels(), amount);
    }

    private static List<Measured> polled(MetricWorld world, MetricsPlan plan, Random random) {
        Book book = new Book(new Ledger(MetricWorld.SPACING, Ledger.Bounds.DEFAULT));
        List<Measured> windows = new ArrayList<>();
        Optional<Instant> cursor = Optional.empty();
        // Learned before the first scrape: the world does not know when somebody began to ask.
        new Observing(book.ledger(), MetricWorld.START).observe(request(plan, cursor));
        for (Scrape scrape : world.scrapes()) {
            book.count(answers(scrape), book.ledger().wanted(), scrape.at().toEpochMilli());
            if (random.nextInt(3) == 0 || scrape.at().equals(world.end())) {
                if (new Observing(book.ledger(), scrape.at()).observe(request(plan, cursor))
                        instanceof Measured window) {
                    windows.add(window);
                    cursor = Optional.of(window.window().to());
                }
            }
        }
        return windows;
    }

    private static ObservationRequest request(MetricsPlan plan, Optional<Instant> cursor) {
        return new ObservationRequest(PolicyName.of("summarizer"), plan, ERROR_RATE, cursor);
    }

    private static Map<Place, Answer> answers(Scrape scrape) {
        Map<Place, Answer> answers = new LinkedHashMap<>();
        scrape.instances().forEach((instance, samples) -> {
            Target target = Target.of("http://" + instance + "/metrics", MetricWorld.JOB);
            answers.put(
                    new Place(target, target.url()),
                    samples.isPresent() ? read(samples.get()) : new Answer.Dark("it sleeps"));
        });
        return answers;
    }

    private static Answer read(SortedMap<Series, Double> samples) {
        return new Answer.Read(new Exposition(
                samples.entrySet().stream()
                        .map(entry -> new Sample(
                                entry.getKey().metric(),
                                Labels.of(entry.getKey().labels()),
                                entry.getValue()))
                        .toList(),
                Set.of()));
    }
}
