package io.rampguard.bench.judge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs replications on a fixed pool of threads. Each replication has its own seed and its own place, so that the number of threads
 * changes nothing but the time.
 */
final class Bout implements AutoCloseable {
    private static final int AT_ONCE = 8;

    private final ExecutorService pool;

    Bout(int threads) {
        this.pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("bout-", 0).factory());
    }

    /** One summary for each entrant; those who are slow take only as many of the first replications as they say. */
    Map<Contestant.Entrant, Summary> run(
            Scenario scenario, long seed, int replications, List<Contestant.Entrant> entrants) {
        Map<Contestant.Entrant, List<Fate>> fates = fates(scenario, seed, replications, entrants);
        Map<Contestant.Entrant, Summary> summaries = new LinkedHashMap<>();
        fates.forEach((entrant, own) -> summaries.put(entrant, Summary.of(own)));
        return summaries;
    }

    /** Every replication's own fate, in order. */
    Map<Contestant.Entrant, List<Fate>> fates(
            Scenario scenario, long seed, int replications, List<Contestant.Entrant> entrants) {
        List<Future<List<Map<Contestant.Entrant, Fate>>>> running = new ArrayList<>();
        for (int first = 0; first < replications; first += AT_ONCE) {
            int from = first;
            int to = Math.min(replications, first + AT_ONCE);
            running.add(pool.submit(() -> some(scenario, seed, new Part(from, to), entrants)));
        }
        Map<Contestant.Entrant, List<Fate>> all = new LinkedHashMap<>();
        entrants.forEach(entrant -> all.put(entrant, new ArrayList<>()));
        for (Future<List<Map<Contestant.Entrant, Fate>>> part : running) {
            for (Map<Contestant.Entrant, Fate> one : done(part)) {
                one.forEach((entrant, fate) -> all.get(entrant).add(fate));
            }
        }
        return all;
    }

    /** How so many rollouts on this way ended, in order. */
    List<Climb.Outcome> climbs(Way way, long seed, int replications) {
        List<Future<Climb.Outcome>> running = new ArrayList<>();
        for (int i = 0; i < replications; i++) {
            int number = i;
            running.add(pool.submit(() -> Climb.of(way, seed, number)));
        }
        List<Climb.Outcome> outcomes = new ArrayList<>();
        running.forEach(one -> outcomes.add(done(one)));
        return outcomes;
    }

    private record Part(int from, int to) {}

    private static List<Map<Contestant.Entrant, Fate>> some(
            Scenario scenario, long seed, Part part, List<Contestant.Entrant> entrants) {
        List<Map<Contestant.Entrant, Fate>> fates = new ArrayList<>();
        for (int number = part.from(); number < part.to(); number++) {
            int now = number;
            List<Contestant.Entrant> present =
                    entrants.stream().filter(entrant -> now < entrant.most()).toList();
            if (present.isEmpty()) {
                continue;
            }
            List<Fate> own = Fate.of(scenario, seed, now, present);
            Map<Contestant.Entrant, Fate> byEntrant = new LinkedHashMap<>();
            for (int i = 0; i < own.size(); i++) {
                byEntrant.put(present.get(i), own.get(i));
            }
            fates.add(byEntrant);
        }
        return fates;
    }

    private static <T> T done(Future<T> part) {
        try {
            return part.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the bench was interrupted", stopped);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a replication failed", failed.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
