package io.rampguard.metrics.scrape;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.rampguard.metrics.scrape.TargetReader.Answer;
import io.rampguard.metrics.scrape.Targets.Place;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Brings each scrape's answers to account: instance by instance, then as one cut of time. Not thread-safe. */
final class Book {
    private static final System.Logger LOG = System.getLogger(ScrapeSource.class.getName());

    private final Ledger ledger;
    private final Map<Place, Instance> instances = new LinkedHashMap<>();

    Book(Ledger ledger) {
        this.ledger = ledger;
    }

    Ledger ledger() {
        return ledger;
    }

    /** The addresses of the last scrape and how each is. */
    Map<Place, Instance> instances() {
        return instances;
    }

    /**
     * Counts a scrape. Time is cut only where some instance answered and none is awaited, so that a moment's darkness
     * stretches the window of all instead of moving one instance's events into the next.
     *
     * @param answers of every address; an instance that is not among them is gone
     * @param wanted the families that were read
     */
    void count(Map<Place, Answer> answers, Map<String, Family> wanted, long at) {
        if (ledger.startAnewIfBackAt(at)) {
            instances.values().forEach(instance -> instance.readAt(at));
            LOG.log(WARNING, "the clock was set back; windows begin anew");
        }
        instances.keySet().retainAll(answers.keySet());
        answers.forEach((place, answer) -> {
            Instance instance = instances.computeIfAbsent(
                    place, key -> new Instance(key.target().own(), key.target().ownAt(key.address())));
            boolean answered = instance.answers();
            switch (answer) {
                case Answer.Read read -> instance.read(read.exposition(), wanted, at);
                case Answer.Dark dark -> instance.missed(dark.why(), at);
            }
            tell(place, instance, answered);
        });
        if (instances.values().stream().anyMatch(Instance::answers)
                && instances.values().stream().noneMatch(Instance::awaited)) {
            ledger.cut(at, new HashSet<>(wanted.values()));
        }
    }

    private static void tell(Place place, Instance instance, boolean answered) {
        if (answered && !instance.answers()) {
            LOG.log(WARNING, "target {0} went dark: {1}", Health.name(place), instance.trouble());
        } else if (!answered && instance.answers()) {
            LOG.log(INFO, "target {0} answers", Health.name(place));
        }
    }
}
