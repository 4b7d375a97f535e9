package io.rampguard.metrics.scrape;

import io.rampguard.metrics.History;
import io.rampguard.metrics.MetricSource;
import io.rampguard.metrics.Observation;
import io.rampguard.metrics.Observation.Missing;
import io.rampguard.metrics.ObservationRequest;
import io.rampguard.metrics.scrape.TargetReader.Answer;
import io.rampguard.metrics.scrape.Targets.Place;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads the applications' own {@code /metrics} on its interval and answers from what it counted.
 *
 * <p>A scrape cannot travel in time. The first request for a metric name begins its counting and is answered WARMING_UP; the
 * windows of a daemon that was away are lost and never guessed. In return every difference is taken at every scrape, so a
 * restart loses only what happened after the last scrape before it.
 *
 * <p>A target that does not answer is awaited for {@link Instance#AWAITED} scrapes: the window stretches meanwhile. After
 * that the others are measured without it, since one crashed process must not blind the guard; what it counted in the dark
 * is read when it answers again within {@link Instance#GONE_AFTER}. Where no target answers, the source is dark.
 */
public final class ScrapeSource implements MetricSource, AutoCloseable {
    private static final Reason NO_PAST = Reason.of(
            ReasonCode.WARMING_UP,
            "a scrape source counts from its first scrape on and has no past; connect a Prometheus for the hours before");

    private final ScrapeSettings settings;
    private final Targets targets;
    private final Rhythm rhythm;
    private final ReentrantLock scraping = new ReentrantLock();
    private final ReentrantLock counting = new ReentrantLock();
    private final Book book;
    private volatile Health health;

    /** @param clock tells the instants of the scrapes that {@link #start} makes */
    public ScrapeSource(ScrapeSettings settings, InstantSource clock) {
        this(settings, clock, Targets.Resolver.DNS, Ledger.Bounds.DEFAULT);
    }

    ScrapeSource(ScrapeSettings settings, InstantSource clock, Targets.Resolver resolver, Ledger.Bounds bounds) {
        this.settings = settings;
        this.targets = new Targets(settings, resolver);
        this.book = new Book(new Ledger(settings.interval(), bounds));
        this.health = Health.unread(settings.targets().size());
        this.rhythm = new Rhythm(settings.interval(), clock, this::scrape);
    }

    /** Scrapes on the interval's multiples from now on, until {@link #close}. Starting twice is harmless. */
    public void start() {
        rhythm.start();
    }

    /**
     * Reads every target once, within the time-out, and counts what it adds to the last read. Scrapes never overlap. A scrape
     * at the last one's instant is ignored; one at an earlier instant means that the clock was set back: nothing is counted
     * twice, and windows begin anew.
     */
    public void scrape(Instant at) {
        scraping.lock();
        try {
            Map<String, Family> wanted = wanted();
            if (at.equals(health.lastScrape())) {
                return;
            }
            Map<Place, Answer> answers = targets.read(wanted.keySet());
            counting.lock();
            try {
                book.count(answers, wanted, at.toEpochMilli());
                health = health.after(at, book.instances());
            } finally {
                counting.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            scraping.unlock();
        }
    }

    private Map<String, Family> wanted() {
        counting.lock();
        try {
            return book.ledger().wanted();
        } finally {
            counting.unlock();
        }
    }

    @Override
    public List<Observation> observe(List<ObservationRequest> requests, Instant now) {
        counting.lock();
        try {
            Observing observing = new Observing(book.ledger(), now);
            return requests.stream()
                    .map(request -> withHealth(observing.observe(request), now))
                    .toList();
        } finally {
            counting.unlock();
        }
    }

    /** A window that is complete is measured also when the targets went dark after it; only waiting has a deeper reason. */
    private Observation withHealth(Observation observation, Instant now) {
        if (!(observation instanceof Missing missing) || missing.reason().code() != ReasonCode.WARMING_UP) {
            return observation;
        }
        if (health.dark()) {
            return new Missing(
                    missing.rollout(), missing.signal(), Reason.of(ReasonCode.SOURCE_DARK, health.sentence()));
        }
        Duration age = health.age(now);
        if (age.compareTo(settings.interval().multipliedBy(Instance.AWAITED + 2L)) > 0) {
            return new Missing(
                    missing.rollout(),
                    missing.signal(),
                    Reason.of(ReasonCode.STALE, "the last scrape is " + age.toSeconds() + " s old"));
        }
        return observation;
    }

    /** Nothing: what was not scraped cannot be counted afterwards. It begins to count what was asked for. */
    @Override
    public List<History> history(List<ObservationRequest> requests, Instant now, Duration span) {
        counting.lock();
        try {
            Observing observing = new Observing(book.ledger(), now);
            return requests.stream()
                    .map(request -> {
                        observing.learn(request);
                        return History.none(request, NO_PAST);
                    })
                    .toList();
        } finally {
            counting.unlock();
        }
    }

    @Override
    public List<Survey> survey(List<ObservationRequest> requests, Instant now) {
        if (learnsAnything(requests, now)) {
            scrape(now);
        }
        counting.lock();
        try {
            Surveying surveying = new Surveying(new Observing(book.ledger(), now), health, settings.interval());
            return requests.stream()
                    .flatMap(request -> surveying.survey(request).stream())
                    .toList();
        } finally {
            counting.unlock();
        }
    }

    private boolean learnsAnything(List<ObservationRequest> requests, Instant now) {
        counting.lock();
        try {
            Observing observing = new Observing(book.ledger(), now);
            return requests.stream()
                    .flatMap(request -> observing.learn(request).stream())
                    .anyMatch(family -> !family.measurable());
        } finally {
            counting.unlock();
        }
    }

    @Override
    public SourceStatus status() {
        return new SourceStatus(!health.dark(), health.lastAnswer(), health.sentence());
    }

    /** Stops scraping; what was counted can still be asked for. */
    @Override
    public void close() {
        rhythm.close();
        targets.close();
    }
}
