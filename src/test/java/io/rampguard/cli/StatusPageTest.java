package io.rampguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.api.Examples;
import io.rampguard.api.FakeFleet;
import io.rampguard.api.model.FleetView;
import io.rampguard.api.model.RolloutView;
import io.rampguard.controller.RolloutStatus;
import io.rampguard.policy.PolicyName;
import io.rampguard.rollout.Phase;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusPageTest {
    private static final Instant LATER = Examples.NOON.plus(Duration.ofMinutes(75));

    private final FakeFleet fleet = new FakeFleet();

    private static RolloutView view(RolloutStatus status) {
        return RolloutView.of(status, Optional.of(Examples.policy(status.name())));
    }

    private List<RolloutView> usual() {
        fleet.reset();
        return fleet.rollouts().stream().map(StatusPageTest::view).toList();
    }

    private static RolloutView at(String served, int stage) {
        return at(served, stage, "chat");
    }

    private static RolloutView at(String served, int stage, String name) {
        Optional<Percentage> share = served.isEmpty()
                ? Optional.empty()
                : Optional.of(new Percentage((int) Math.round(Double.parseDouble(served) * 100)));
        return view(Examples.status(
                PolicyName.of(name), Phase.RAMPING, share, Percentage.of(stage), Reason.of(ReasonCode.STILL_HOLDING)));
    }

    @Test
    void theFleetIsATableThatAPersonLikes() {
        List<String> page = new StatusPage(Screen.PIPE).fleet(usual(), FleetView.of(fleet.status()), 2, LATER);

        assertThat(String.join("\n", page)).isEqualTo("""
                        NAME               FLAG                  PHASE        RAMP           HOLD              REASON
                        summarizer-sonnet  new_summarizer_model  ramping      ██████░░ 25 %  22 h 45 min left  the stage's hold has not ended
                        team-a/chat        new_summarizer_model  rolled-back  ░░░░░░░░ 0 %   –                 412 tokens per request against 256, 60.9 % more where 20 % is tolerated

                        Source default is dark: connection refused
                        Backend flagd fails: the file is not writable
                        2 problems in policies: `rampguard problems`.""");
    }

    @Test
    void oneRolloutShowsItsGuardrails() {
        List<String> page = new StatusPage(Screen.PIPE).rollout(view(Examples.ramping(Examples.SUMMARIZER)), LATER);

        assertThat(String.join("\n", page)).isEqualTo("""
                        summarizer-sonnet  ramping  ██████░░ 25 %
                          the stage's hold has not ended

                          flag      embedded/new_summarizer_model  haiku → sonnet
                          revision  sonnet-4-5
                          hold      22 h 45 min left
                          since     2026-03-02T12:00:00Z  (1 h 15 min)
                          exposed   1,234 requests saw the variant
                          evidence  2 of 2 guardrails have enough samples, about 40 min at today's traffic

                          GUARDRAIL             CONTROL  VARIANT  SAMPLES          BOUND           VERDICT  REASON
                          1 error-rate          1.01 %   1.32 %   40,210 / 13,377  tolerate 0.1pp  pass     0.03 points worse at most, 0.1 tolerated
                          2 tokens-per-request  256      –        40,210 / 0       tolerate 20%    no-data  the first window of this stage is not complete""");
    }

    @Test
    void flagsThatAreCalledAsTheirRolloutsNeedNoColumn() {
        RolloutView same = at("25", 25, "new_summarizer_model");

        List<String> page = new StatusPage(Screen.PIPE).fleet(List.of(same), FleetView.of(fleet.status()), 0, LATER);

        assertThat(page.getFirst()).startsWith("NAME").doesNotContain("FLAG");
    }

    @Test
    void aNarrowTerminalTellsBelowTheTableWhatDoesNotPass() {
        Screen narrow = new Screen(OptionalInt.of(100), Style.PLAIN);

        List<String> page = new StatusPage(narrow).rollout(view(Examples.ramping(Examples.SUMMARIZER)), LATER);

        assertThat(page).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(page.subList(page.size() - 2, page.size()))
                .containsExactly("", "  2 tokens-per-request: the first window of this stage is not complete");
    }

    @Test
    void anEmptyFleetSaysWhatToDo() {
        fleet.leading = false;

        List<String> page = new StatusPage(Screen.PIPE).fleet(List.of(), FleetView.of(fleet.status()), 0, LATER);

        assertThat(page.getFirst()).contains("rampguard validate");
        assertThat(page).contains("This daemon stands by; other-host-17 decides.");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1, ░░░░░░░░ ? → 1 %",
        "0, 1, ░░░░░░░░ 0 → 1 %",
        "0.5, 1, ░░░░░░░░ 0.5 → 1 %",
        "1, 1, ███░░░░░ 1 %",
        "25, 25, ██████░░ 25 %",
        "100, 100, ████████ 100 %"
    })
    void theBarCountsStagesSinceOnePercentWouldNotShow(String served, int stage, String bar) {
        assertThat(Bar.of(at(served, stage))).isEqualTo(bar);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 min",
        "200, 3 min 20 s",
        "11520, 3 h 12 min",
        "86400, 1 d",
        "180000, 2 d 2 h"
    })
    void timesAreReadInTheirTwoLargestUnits(long seconds, String words) {
        assertThat(Words.span(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @Test
    void aNarrowTerminalCutsOnlyTheReason() {
        Screen narrow = new Screen(OptionalInt.of(100), Style.PLAIN);

        List<String> page = new StatusPage(narrow).fleet(usual(), FleetView.of(fleet.status()), 0, LATER);

        assertThat(page.subList(0, 3))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(page.get(2)).endsWith("…");
    }

    @Test
    void coloursAreForTerminalsAndForThoseWhoWantThem() {
        assertThat(Screen.of(Map.of()).style()).isEqualTo(Style.PLAIN);
        assertThat(Screen.of(Map.of("RAMPGUARD_COLUMNS", "120")).style()).isEqualTo(Style.COLOURED);
        assertThat(Screen.of(Map.of("RAMPGUARD_COLUMNS", "120", "NO_COLOR", "1"))
                        .style())
                .isEqualTo(Style.PLAIN);
        assertThat(Screen.of(Map.of("RAMPGUARD_COLUMNS", "120", "TERM", "dumb")).style())
                .isEqualTo(Style.PLAIN);
    }

    @Test
    void coloursDoNotMoveColumns() {
        Screen coloured = new Screen(OptionalInt.of(200), Style.COLOURED);

        List<String> bare = new StatusPage(Screen.PIPE).fleet(usual(), FleetView.of(fleet.status()), 0, LATER);
        List<String> painted = new StatusPage(coloured).fleet(usual(), FleetView.of(fleet.status()), 0, LATER);

        assertThat(painted.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")))
                .isEqualTo(bare);
    }

    @Test
    void aFrameOverwritesTheLastOneWithoutClearingTheScreenFirst() {
        String frame = Watch.frame(List.of("a", "b"));

        assertThat(frame).isEqualTo("\u001b[Ha\u001b[K\r\nb\u001b[K\u001b[J");
    }
}
