package io.rampguard.demo;

import io.rampguard.controller.RolloutStatus;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Percentage;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the demo promises, followed over time: the summarizer completes, the reply prompt is rolled back at an early stage
 * because of its tokens, the reranker is rolled back in mid-ramp after it turned bad. Pure: each look answers a new story.
 *
 * @param started when the first look was
 * @param chapters one for each flag of the demo, as far as it was seen
 */
public record DemoStory(Optional<Instant> started, Map<String, Chapter> chapters) {
    /** A story that has not ended by then has gone another way. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Set<ReasonCode> HARM = Set.of(
            ReasonCode.BREACH_TOLERANCE, ReasonCode.BREACH_LIMIT, ReasonCode.BREACH_CRITICAL, ReasonCode.BREACH_BURN);

    /**
     * One flag's life so far.
     *
     * @param highest the highest share that was seen served
     * @param ended since when it is at rest at its end, if it is
     */
    public record Chapter(RolloutStatus last, Percentage highest, Optional<Instant> ended) {}

    public DemoStory {
        chapters = Map.copyOf(chapters);
    }

    /** Before the first look. */
    public static DemoStory begins() {
        return new DemoStory(Optional.empty(), Map.of());
    }

    /** The story after one more look at all rollouts; those that are none of the demo's are left out. */
    public DemoStory seen(List<RolloutStatus> rollouts, Instant now) {
        Map<String, Chapter> next = new HashMap<>(chapters);
        for (RolloutStatus status : rollouts) {
            if (Feature.all().stream().anyMatch(feature -> feature.flag().equals(status.flag()))) {
                Chapter before = next.get(status.flag());
                Percentage served = status.percent().orElse(Percentage.ZERO);
                Percentage highest = before != null && before.highest().above(served) ? before.highest() : served;
                boolean over = status.phase() == Phase.COMPLETED || status.phase() == Phase.ROLLED_BACK;
                Optional<Instant> ended = before != null && before.ended().isPresent() && over
                        ? before.ended()
                        : Optional.of(now).filter(at -> over);
                next.put(status.flag(), new Chapter(status, highest, ended));
            }
        }
        return new DemoStory(started.or(() -> Optional.of(now)), next);
    }

    /** Whether all three rollouts are at their end, or it has taken too long. */
    public boolean over(Instant now) {
        boolean late = started.map(at -> Duration.between(at, now).compareTo(LONGEST) > 0)
                .orElse(false);
        return late
                || Feature.all().stream()
                        .allMatch(feature ->
                                chapter(feature.flag()).flatMap(Chapter::ended).isPresent());
    }

    /** Whether the three ended as told. False until they have ended. */
    public boolean asTold() {
        return Feature.all().stream().allMatch(feature -> asTold(feature.flag()));
    }

    private boolean asTold(String flag) {
        return chapter(flag).map(chapter -> asTold(flag, chapter)).orElse(false);
    }

    private static boolean asTold(String flag, Chapter chapter) {
        ReasonCode code = chapter.last().reason().code();
        boolean back = chapter.last().phase() == Phase.ROLLED_BACK && HARM.contains(code);
        return switch (flag) {
            case Feature.SUMMARIZER ->
                chapter.last().phase() == Phase.COMPLETED && chapter.highest().equals(Percentage.ALL);
            case Feature.SUPPORT_REPLY ->
                back
                        && !chapter.highest().above(Percentage.of(25))
                        && chapter.last().reason().text().contains("tokens");
            default ->
                back
                        && !chapter.highest().below(Percentage.of(25))
                        && chapter.highest().below(Percentage.ALL);
        };
    }

    private Optional<Chapter> chapter(String flag) {
        return Optional.ofNullable(chapters.get(flag));
    }

    /**
     * What happened and where to look next.
     *
     * @param dashboard address of the daemon, without a slash at its end
     */
    public String summary(String dashboard) {
        List<String> lines = new ArrayList<>();
        lines.add(asTold() ? "The three rollouts ended as told:" : "The rollouts did not all end as told:");
        for (Feature feature : Feature.all()) {
            lines.add("  " + (asTold(feature.flag()) ? "✓ " : "✗ ") + feature.flag() + "  "
                    + chapter(feature.flag()).map(this::sentence).orElse("was never seen"));
        }
        lines.add("");
        lines.add("Look next:");
        lines.add("  rampguard status                          the table you have just seen");
        lines.add("  rampguard journal " + Feature.SUPPORT_REPLY + "    every decision, with its reason");
        lines.add("  curl -s " + dashboard + "/api/v1/rollouts   the same as JSON");
        return String.join("\n", lines) + "\n";
    }

    private String sentence(Chapter chapter) {
        RolloutStatus last = chapter.last();
        String after = started.flatMap(from -> chapter.ended()
                        .map(to -> " after " + Duration.between(from, to).toSeconds() + " s"))
                .orElse("");
        return switch (last.phase()) {
            case COMPLETED ->
                "reached " + chapter.highest() + " and completed" + after + "; " + last.variant() + " is control now";
            case ROLLED_BACK ->
                "was rolled back from " + chapter.highest() + after + ": "
                        + last.reason().text();
            default ->
                "is " + last.phase().label() + " at " + chapter.highest() + ": "
                        + last.reason().text();
        };
    }
}
