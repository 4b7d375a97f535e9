package io.rampguard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.analysis.ThresholdEvidence;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.FlagReading;
import io.rampguard.policy.Arm;
import io.rampguard.policy.FlagTarget;
import io.rampguard.policy.RolloutPolicy;
import io.rampguard.rollout.Exposure;
import io.rampguard.rollout.Rollout;
import io.rampguard.simulation.SamplePolicy;
import io.rampguard.units.Percentage;
import io.rampguard.units.Reason;
import io.rampguard.units.ReasonCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A policy that moves haiku to sonnet looks at what a backend may say of its flag. */
class SightingTest {
    private static final Arm HAIKU = Arm.named("haiku");
    private static final Arm SONNET = Arm.named("sonnet");
    private static final Arm OPUS = Arm.named("opus");

    @Test
    void noAnswerIsNeverReadAsZero() {
        Reason dark = Reason.of(ReasonCode.UNREAD, "connection refused");

        assertThat(sighting(new FlagReading.Unreadable(dark))).isEqualTo(new Exposure.Unread(dark));
    }

    @Test
    void aFlagInAFormWeDoNotMoveIsForeign() {
        Reason odd = Reason.of(ReasonCode.FOREIGN_ARMS, "three variants");

        assertThat(sighting(new FlagReading.Unmovable(odd, List.of("a", "b", "c"))))
                .isEqualTo(new Exposure.Foreign(odd));
    }

    @Test
    void aFlagThatDoesNotExistIsToBePrepared() {
        assertThat(sighting(new FlagReading.Absent())).isInstanceOf(Exposure.Unprepared.class);
    }

    @Test
    void ourArmsServeWhatTheBackendSays() {
        assertThat(sighting(found(SONNET, HAIKU, 0))).isEqualTo(served(0));
        assertThat(sighting(found(SONNET, HAIKU, 25))).isEqualTo(served(25));
        assertThat(sighting(found(SONNET, HAIKU, 100))).isEqualTo(served(100));
    }

    @Test
    void anotherNewcomerBesideOurControlIsPreparedWhileEverybodyHasControl() {
        assertThat(sighting(found(OPUS, HAIKU, 0))).isInstanceOf(Exposure.Unprepared.class);
        assertThat(sighting(found(OPUS, HAIKU, 1))).isInstanceOf(Exposure.Foreign.class);
    }

    @Test
    void d21TheLastWinnerIsThisPolicysControlOnlyWhereEverybodyHasIt() {
        assertThat(sighting(found(HAIKU, OPUS, 100))).isInstanceOf(Exposure.Unprepared.class);
        assertThat(sighting(found(HAIKU, OPUS, 99))).isInstanceOf(Exposure.Foreign.class);
    }

    @Test
    void swappedArmsAreOursToPrepareOnlyWhereEverybodyHasControl() {
        assertThat(sighting(found(HAIKU, SONNET, 100))).isInstanceOf(Exposure.Unprepared.class);
        assertThat(sighting(found(HAIKU, SONNET, 0))).isInstanceOf(Exposure.Foreign.class);
        assertThat(sighting(found(HAIKU, SONNET, 50))).isInstanceOf(Exposure.Foreign.class);
    }

    @Test
    void usersWithArmsOfAnotherPolicyAreNamedInTheReason() {
        assertThat(sighting(found(OPUS, HAIKU, 30)))
                .isInstanceOfSatisfying(
                        Exposure.Foreign.class,
                        foreign -> assertThat(foreign.reason().text())
                                .contains("'opus' to 30 %", "'haiku' to 'sonnet'", "make control what users have now"));
    }

    @Test
    void anotherBucketingAttributeWouldMoveUsersAndIsNotOurs() {
        FlagReading byTenant =
                new FlagReading.Found(SONNET, HAIKU, "tenant", Percentage.of(25), Optional.empty(), Optional.empty());

        assertThat(sighting(byTenant)).isInstanceOf(Exposure.Foreign.class);
    }

    @Test
    void valuesDifferOnlyWhereBothSidesSayOne() {
        Arm valued = new Arm("sonnet", Optional.of("\"sonnet-4\""));
        Arm other = new Arm("sonnet", Optional.of("\"sonnet-5\""));
        Rollout says = rollout(SamplePolicy.policy().variant(valued).build());

        assertThat(Sighting.of(says, found(valued, HAIKU, 25))).isEqualTo(served(25));
        assertThat(Sighting.of(says, found(SONNET, HAIKU, 25))).isEqualTo(served(25));
        assertThat(Sighting.of(says, found(other, HAIKU, 25))).isInstanceOf(Exposure.Foreign.class);
    }

    @Test
    void ourOwnNoteOfARollbackLatchesOnlyThisRolloutAndRevision() {
        assertThat(sighting(noted("summarizer", "r1", true))).isEqualTo(new Exposure.Served(Percentage.ZERO, true));
        assertThat(sighting(noted("summarizer", "r1", false))).isEqualTo(served(0));
        assertThat(sighting(noted("summarizer", "r0", true))).isEqualTo(served(0));
        assertThat(sighting(noted("team/summarizer", "r1", true))).isEqualTo(served(0));
    }

    private static Exposure sighting(FlagReading reading) {
        return Sighting.of(rollout(SamplePolicy.policy().build()), reading);
    }

    private static Rollout rollout(RolloutPolicy policy) {
        return Rollout.of(policy, ThresholdEvidence.NONE, Rig.NOON, List.of());
    }

    private static Exposure served(int percent) {
        return new Exposure.Served(Percentage.of(percent));
    }

    private static FlagReading found(Arm variant, Arm control, int percent) {
        return new FlagReading.Found(
                variant, control, FlagTarget.TARGETING_KEY, Percentage.of(percent), Optional.of("7"), Optional.empty());
    }

    private static FlagReading noted(String rollout, String revision, boolean rolledBack) {
        return new FlagReading.Found(
                SONNET,
                HAIKU,
                FlagTarget.TARGETING_KEY,
                Percentage.ZERO,
                Optional.of("7"),
                Optional.of(new ChangeNote(rollout, revision, rolledBack)));
    }
}
