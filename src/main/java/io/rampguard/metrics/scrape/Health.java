package io.rampguard.metrics.scrape;

import io.rampguard.metrics.scrape.Targets.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How the last scrape went.
 *
 * @param lastScrape the epoch before the first
 * @param lastAnswer when every address last answered in one scrape; the epoch where that never was
 * @param answering addresses that answered the last scrape
 * @param addresses that were tried
 */
record Health(Instant lastScrape, Instant lastAnswer, int answering, int addresses, String trouble) {

    static Health unread(int targets) {
        return new Health(Instant.EPOCH, Instant.EPOCH, 0, targets, "not scraped yet");
    }

    Health after(Instant at, Map<Place, Instance> instances) {
        int up = (int) instances.values().stream().filter(Instance::answers).count();
        String why = instances.entrySet().stream()
                .filter(entry -> !entry.getValue().answers())
                .findFirst()
                .map(entry -> name(entry.getKey()) + ": " + entry.getValue().trouble())
                .orElse("");
        return new Health(at, up == instances.size() ? at : lastAnswer, up, instances.size(), why);
    }

    /** Whether a scrape was made and nobody answered it. */
    boolean dark() {
        return answering == 0 && !lastScrape.equals(Instant.EPOCH);
    }

    Duration age(Instant now) {
        return lastScrape.equals(Instant.EPOCH) ? Duration.ZERO : Duration.between(lastScrape, now);
    }

    String sentence() {
        String share = answering + " of " + addresses + " targets answer";
        return trouble.isEmpty() ? share : share + "; " + trouble;
    }

    /** An address without its query, which may hold a key. */
    static String name(Place place) {
        return place.address().getScheme() + "://" + place.address().getRawAuthority()
                + place.address().getRawPath();
    }
}
