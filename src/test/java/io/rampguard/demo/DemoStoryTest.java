package io.rampguard.demo;

import static io.rampguard.demo.Feature.SEARCH_RERANK;
import static io.rampguard.demo.Feature.SUMMARIZER;
import static io.rampguard.demo.Feature.SUPPORT_REPLY;
import static io.rampguard.demo.Statuses.NOON;
import static io.rampguard.demo.Statuses.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.controller.RolloutStatus;
import io.rampguard.rollout.Phase;
import io.rampguard.units.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoStoryTest {
    private static final String TOKENS = "tokens-per-request 1203 vs 750 control (n 150 / 3,000)";
    private static final String ERRORS = "error-rate 12 % vs 1 % control (n 150 / 450)";

    private static List<RolloutStatus> ending(int replyReached, Phase summarizer) {
        return List.of(
                status(SUMMARIZER, summarizer, summarizer == Phase.COMPLETED ? 100 : 75, ReasonCode.DONE, "done"),
                status(SUPPORT_REPLY, Phase.ROLLED_BACK, 0, ReasonCode.BREACH_TOLERANCE, TOKENS),
                status(SEARCH_RERANK, Phase.ROLLED_BACK, 0, ReasonCode.BREACH_TOLERANCE, ERRORS));
    }

    private static DemoStory middle(int reply, int rerank) {
        return DemoStory.begins()
                .seen(
                        List.of(
                                status(SUMMARIZER, Phase.RAMPING, 100, ReasonCode.STILL_HOLDING, "holding"),
                                status(SUPPORT_REPLY, Phase.RAMPING, reply, ReasonCode.STILL_HOLDING, "holding"),
                                status(SEARCH_RERANK, Phase.RAMPING, rerank, ReasonCode.STILL_HOLDING, "holding"),
                                status("a-users-own-flag", Phase.RAMPING, 5, ReasonCode.STILL_HOLDING, "holding")),
                        NOON);
    }

    @Test
    void threeEndingsAsToldEndTheStoryWell() {
        DemoStory story = middle(5, 25);

        DemoStory ended = story.seen(ending(5, Phase.COMPLETED), NOON.plusSeconds(90));

        assertThat(story.over(NOON)).isFalse();
        assertThat(story.asTold()).isFalse();
        assertThat(ended.over(NOON.plusSeconds(90))).isTrue();
        assertThat(ended.asTold()).isTrue();
        assertThat(ended.summary("http://127.0.0.1:8080"))
                .contains("The three rollouts ended as told")
                .contains("✓ support-reply-prompt  was rolled back from 5 % after 90 s: " + TOKENS)
                .contains("✓ summarizer-model  reached 100 % and completed after 90 s; variant is control now");
    }

    @Test
    void aRollbackInTheWrongPlaceIsNotAsTold() {
        DemoStory late = middle(50, 25).seen(ending(50, Phase.COMPLETED), NOON);
        DemoStory early = middle(5, 5).seen(ending(5, Phase.COMPLETED), NOON);

        assertThat(late.over(NOON)).isTrue();
        assertThat(late.asTold()).isFalse();
        assertThat(early.asTold()).isFalse();
        assertThat(early.summary("http://127.0.0.1:8080")).contains("✗ search-rerank-model");
    }

    @Test
    void aStoryThatDoesNotEndIsOverAtLast() {
        DemoStory story = middle(5, 25).seen(ending(5, Phase.PAUSED), NOON.plusSeconds(60));

        assertThat(story.over(NOON.plusSeconds(60))).isFalse();
        assertThat(story.over(NOON.plus(DemoStory.LONGEST).plusSeconds(1))).isTrue();
        assertThat(story.asTold()).isFalse();
        assertThat(story.summary("http://127.0.0.1:8080")).contains("is paused at 100 %");
    }

    @Test
    void anUnseenRolloutIsSaidToBe() {
        assertThat(DemoStory.begins().over(NOON)).isFalse();
        assertThat(DemoStory.begins().summary("http://127.0.0.1:8080")).contains("was never seen");
    }
}
