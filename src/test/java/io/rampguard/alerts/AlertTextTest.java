package io.rampguard.alerts;

import static io.rampguard.store.RandomRollouts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.alerts.Alert.Kind;
import io.rampguard.alerts.Alert.Urgency;
import io.rampguard.analysis.Finding.Outcome;
import io.rampguard.policy.PolicyName;
import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.store.RandomRollouts;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What people read: numbers of both arms, since when, how many saw it, and what to type next. */
class AlertTextTest {
    private static final RolloutPolicy POLICY = Samples.policy("summarizer", "flagd-prod", false);
    private static final Reason BREACH = Reason.of(ReasonCode.BREACH_TOLERANCE);

    @Test
    void aRollbacksPageTellsEverythingThatAPersonWokenByItNeeds() {
        Alert alert = AlertText.rolledBack(POLICY, fall(Optional.of(Duration.ofMillis(1234))), NOON);

        assertThat(alert.urgency()).isEqualTo(Urgency.PAGE);
        assertThat(alert.channels()).containsExactly("oncall", "ai-team");
        assertThat(alert.title()).isEqualTo("summarizer rolled back from 5 % to 0: tokens-per-request +61 %");
        assertThat(alert.body()).isEqualTo("""
                The variant is worse than control by more than is tolerated.
                - tokens-per-request (tolerate 20%): sonnet 1610, haiku 1000; 512 and 9,730 samples; breach: the variant is worse than control by more than is tolerated
                - error-rate (tolerate 0.1pp): sonnet 4.12 %, haiku 1 %; 512 and 9,730 samples; pass: every guardrail passes at the end of the hold
                Flag new_summarizer_model on flagd-prod, revision sonnet-p12: sonnet was exposed at 5 % since 2026-11-23T11:48:00Z (12 min); about 1,512 requests saw it.
                Zero verified in 1.2 s.
                Next: rampguard status summarizer
                      rampguard journal summarizer
                It stays at 0 until a new revision, or: rampguard re-arm summarizer --reason "…\"""");
        assertThat(alert.labels())
                .containsEntry("rollout", "default/summarizer")
                .containsEntry("flag", "new_summarizer_model")
                .containsEntry("guardrail", "1")
                .containsEntry("reason", "breach-tolerance");
    }

    @Test
    void aZeroThatIsNotConfirmedIsSaidLoudly() {
        assertThat(AlertText.rolledBack(POLICY, fall(Optional.empty()), NOON).body())
                .contains("ZERO NOT CONFIRMED, retrying every tick.");

        Alert alert = AlertText.zeroUnconfirmed(
                POLICY, Percentage.of(5), Reason.of(ReasonCode.BACKEND_UNREACHABLE), NOON.minusSeconds(90), NOON);

        assertThat(alert.urgency()).isEqualTo(Urgency.PAGE);
        assertThat(alert.title()).isEqualTo("summarizer: ZERO NOT CONFIRMED, the flag may still serve 5 %");
        assertThat(alert.body())
                .contains("1 min 30 s ago", "set 'new_summarizer_model' to haiku in flagd-prod by hand");
        assertThat(AlertText.zeroConfirmed(POLICY.name(), Duration.ofSeconds(90), NOON)
                        .key())
                .isEqualTo(alert.key());
    }

    @Test
    void anOnlookersAlertSaysWhatWouldHaveBeenDone() {
        Alert external =
                AlertText.rolledBack(Samples.policy("summarizer", "external", false), fall(Optional.empty()), NOON);
        Alert dry =
                AlertText.rolledBack(Samples.policy("summarizer", "flagd-prod", true), fall(Optional.empty()), NOON);

        assertThat(external.title()).startsWith("summarizer would have been rolled back from 5 % to 0");
        assertThat(external.body())
                .contains("Nothing was written: somebody else moves this flag")
                .doesNotContain("ZERO NOT");
        assertThat(dry.body()).contains("Nothing was written: the policy is a dry run.");
    }

    @Test
    void anOperatorsRollbackNeedsNoFindings() {
        Fall fall = new Fall(
                Reason.of(ReasonCode.OPERATOR, "ada: the provider changed the model"),
                List.of(),
                Percentage.of(50),
                Optional.empty(),
                0,
                Optional.of(Duration.ofSeconds(1)));

        Alert alert = AlertText.rolledBack(POLICY, fall, NOON);

        assertThat(alert.title())
                .isEqualTo("summarizer rolled back from 50 % to 0: ada: the provider changed the model");
        assertThat(alert.body()).doesNotContain("\n\n");
        assertThat(alert.labels()).doesNotContainKey("guardrail");
    }

    @Test
    void sharesAreToldAsBothShares() {
        Fall fall = new Fall(
                BREACH,
                List.of(Samples.tokens(Outcome.PASS), Samples.errors(Outcome.BREACH)),
                Percentage.of(1),
                Optional.empty(),
                9,
                Optional.empty());

        assertThat(AlertText.rolledBack(POLICY, fall, NOON).title()).endsWith(": error-rate 4.12 % against 1 %");
    }

    @Test
    void aPauseIsAMessageThatSaysWhatToTypeForItsReason() {
        for (ReasonCode code : List.of(
                ReasonCode.LOWERED_BY_HAND,
                ReasonCode.FOUND_ABOVE_ZERO,
                ReasonCode.FOREIGN_ARMS,
                ReasonCode.ARMS_CHANGED,
                ReasonCode.NOT_PROVEN)) {
            Alert alert = AlertText.paused(POLICY, Percentage.of(25), Reason.of(code), List.of(), NOON);

            assertThat(alert.urgency()).isEqualTo(Urgency.MESSAGE);
            assertThat(alert.title()).startsWith("summarizer paused at 25 %: ");
            assertThat(alert.body()).contains("rampguard resume summarizer", "rampguard journal summarizer");
        }
        assertThat(AlertText.paused(POLICY, Percentage.of(25), Reason.of(ReasonCode.APPROVAL_EXPIRED), List.of(), NOON)
                        .body())
                .contains("rampguard approve summarizer");
    }

    @Test
    void approvalAndCompletionAreMessages() {
        Alert asked = AlertText.approvalAsked(
                POLICY, Percentage.of(50), NOON.plusSeconds(3600), List.of(Samples.tokens(Outcome.PASS)), NOON);
        Alert done = AlertText.completed(POLICY, new RandomRollouts(1).rollout(POLICY.name()), 12_345, NOON);

        assertThat(asked.urgency()).isEqualTo(Urgency.MESSAGE);
        assertThat(asked.body())
                .contains("rampguard approve summarizer", "rampguard reject summarizer", "2026-11-23T13:00:00Z");
        assertThat(done.urgency()).isEqualTo(Urgency.MESSAGE);
        assertThat(done.body()).contains("12,345 requests");
    }

    @Test
    void theSameTransitionToldTwiceHasOneId() {
        Alert first = AlertText.rolledBack(POLICY, fall(Optional.empty()), NOON);

        assertThat(AlertText.rolledBack(POLICY, fall(Optional.empty()), NOON)).isEqualTo(first);
        assertThat(AlertText.rolledBack(POLICY, fall(Optional.empty()), NOON.plusSeconds(1))
                        .id())
                .isNotEqualTo(first.id());
        assertThat(AlertText.rollbackEnded(POLICY.name(), BREACH, NOON))
                .matches(end -> end.key().equals(first.key()) && end.kind() == Kind.RESOLVE);
        assertThat(AlertText.rollbackTaken(POLICY.name(), "ada", "looking", NOON))
                .matches(taken -> taken.key().equals(first.key()) && taken.kind() == Kind.ACKNOWLEDGE);
    }

    @Test
    void theFleetsAlertsNameWhatIsConcernedAndTheNextCommand() {
        List<PolicyName> vanished = IntStream.range(0, 40)
                .mapToObj(i -> PolicyName.of("policy-" + i))
                .toList();
        PolicyProblem problem = new PolicyProblem(
                PolicyProblem.Severity.ERROR, "a.yaml", 12, 7, "unknown field 'tolerat'", "did you mean 'tolerate'?");

        Alert gone = FleetText.policiesVanished(vanished, 42, NOON);
        Alert refused = FleetText.fileRefused("a.yaml", List.of(problem), NOON);
        Alert dark = FleetText.sourceDark(POLICY, NOON.minus(Duration.ofMinutes(15)), "no answer within 5 s", NOON);

        assertThat(gone.urgency()).isEqualTo(Urgency.PAGE);
        assertThat(gone.title()).isEqualTo("40 of 42 policies vanished at once");
        assertThat(gone.body()).contains("and 20 more", "rampguard confirm-deletion");
        assertThat(refused.urgency()).isEqualTo(Urgency.MESSAGE);
        assertThat(refused.body())
                .contains("a.yaml:12:7: error: unknown field 'tolerat'", "stays in force", "rampguard validate a.yaml");
        assertThat(dark.urgency()).isEqualTo(Urgency.PAGE);
        assertThat(dark.key()).isEqualTo("source-dark/prometheus");
        assertThat(dark.body()).contains("15 min", "not rolled back");
    }

    private static Fall fall(Optional<Duration> verified) {
        return new Fall(
                BREACH,
                List.of(Samples.errors(Outcome.PASS), Samples.tokens(Outcome.BREACH)),
                Percentage.of(5),
                Optional.of(NOON.minus(Duration.ofMinutes(12))),
                1512,
                verified);
    }
}
