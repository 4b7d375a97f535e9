package io.rampguard.cli.judge;

import static io.rampguard.cli.judge.Traces.both;
import static io.rampguard.cli.judge.Traces.errors;
import static io.rampguard.cli.judge.Traces.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rampguard.policy.RolloutPolicy;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake is told with its line, what is wrong and what would be right. */
class BadLinesTest {
    private static final String GOOD = both("a", 1, 5, 1);

    @TempDir
    Path folder;

    private RolloutPolicy policy;

    @BeforeEach
    void readPolicy() throws IOException {
        policy = Traces.policy(folder, Traces.FOUR_SIGNALS);
    }

    /** The third line's mistake. */
    private BadLine third(String line) {
        return bad(GOOD + line);
    }

    private BadLine bad(String trace) {
        OpenRuns runs = new OpenRuns(policy, Script::new, 10, result -> {});
        return catchThrowableOfType(BadLine.class, () -> runs.read(Traces.stream(trace), false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'seconds':15 | 'seconds':0 | 'seconds' is 0 | above 0",
                "'seconds':15 | 'seconds':'15' | 'seconds' must be a number | 'seconds':15",
                "'seconds':15, |  | 'seconds' is missing | add for example 'seconds':15",
                "'stage':5 | 'stage':101 | 'stage' is 101 | from 0 (history) to 100",
                "'stage':5 | 'stage':-1 | 'stage' is -1 | from 0 (history) to 100",
                "'arm':'variant' | 'arm':'varaint' | there is no arm 'varaint' | did you mean 'variant'",
                "'arm':'variant' | 'arm':null | 'arm' must be text | 'arm':'variant'",
                "'signal':'error-rate' | 'signal':'eror-rate' | guards no signal 'eror-rate' | did you mean 'error-rate'",
                "'signal':'error-rate' | 'signal':'latency-p95' | cannot be judged by a proportion | write kind histogram",
                "'kind':'proportion' | 'kind':'share' | there is no kind 'share' | proportion, mean, histogram",
                "'events':1 | 'events':301 | 'events' is 301 and 'total' 300 | events are some of the total",
                "'events':1 | 'events':-1 | 'events' is -1 | 0 or more",
                "'events':1 | 'events':1e999 | 'events' is Infinity | 0 or more",
                "'events':1 | 'evnets':1 | there is no field 'evnets' | did you mean 'events'",
                "'events':1 | 'events':1,'events':1 | 'events' stands there twice | each field once",
                "'events':1 | 'events':1,'sum':2 | a proportion has no 'sum' | write total and events",
                "'total':300, |  | 'total' is missing | 'total':300",
                "'run':'a' | 'run':'' | 'run' is empty | 'run':'a'",
                "10:00:30Z | 10:00:30 | is no instant | date, time and zone",
                "10:00:30Z | 10:00:00Z | time goes backwards in run 'a' | sort the run's lines by 'end'",
                "10:00:30Z | 10:00:20Z | reaches back before 2026-11-22T10:00:15Z | must not overlap",
                "10:00:30Z | 10:00:15Z | the same 'end', arm and signal already | different values of 'run'",
                "'total' | total | this is not JSON | one whole object on each line",
            })
    void everyMistakeHasItsLineAndItsCure(String right, String wrong, String what, String cure) {
        String line = errors("a", 2, 5, "variant", 1).replace(quoted(right), wrong == null ? "" : quoted(wrong));

        BadLine bad = third(line);

        assertThat(bad.line()).isEqualTo(3);
        assertThat(bad.what().replace('"', '\'')).contains(what);
        assertThat(bad.cure().replace('"', '\'')).contains(cure);
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'1':140,'0.5':12,'+Inf':299} | the bucket '+Inf' holds 299 and 'count' is 300",
                "{'0.5':150,'1':140,'+Inf':300} | the bucket '1' holds 140 and the one below it 150",
                "{'0.5':12,'1':140} | lack the bound '+Inf'",
                "{} | lack the bound '+Inf'",
                "{'0.5':12,'0.50':140,'+Inf':300} | stands there twice",
                "{'fast':12,'+Inf':300} | 'fast' is no bucket's bound",
                "[12,300] | 'buckets' must be an object",
                "{'0.5':'12','+Inf':300} | 'buckets' must be an object of bounds and counts",
            })
    void bucketsThatCannotBeAreRefused(String buckets, String what) {
        BadLine bad = third(head("a", 2, 5, "variant", "latency-p95")
                + ",\"kind\":\"histogram\",\"count\":300,\"sum\":411.2,\"buckets\":" + quoted(buckets) + "}");

        assertThat(bad.line()).isEqualTo(3);
        assertThat(bad.what().replace('"', '\'')).contains(what);
    }

    @Test
    void aSumOfNothingIsRefused() {
        BadLine bad =
                third(head("a", 2, 5, "variant", "tokens-per-request") + ",\"kind\":\"mean\",\"count\":0,\"sum\":12}");

        assertThat(bad.what()).isEqualTo("'sum' is 12 and 'count' is 0");
    }

    @Test
    void theArmsOfAWindowMustBeCountedAlike() {
        String control = head("a", 2, 5, "control", "tokens-per-request");
        String variant = head("a", 2, 5, "variant", "tokens-per-request");

        assertThat(third(control + ",\"kind\":\"mean\",\"count\":10,\"sum\":12}\n" + variant
                                + ",\"kind\":\"histogram\",\"count\":1,\"sum\":1,\"buckets\":{\"+Inf\":1}}")
                        .what())
                .contains("'kind' differs");
        assertThat(third(errors("a", 2, 5, "control", 1)
                                + errors("a", 2, 5, "variant", 1).replace("\"seconds\":15", "\"seconds\":14"))
                        .what())
                .contains("'seconds' differs");
        assertThat(third(errors("a", 2, 5, "control", 1) + errors("a", 2, 25, "variant", 1))
                        .what())
                .isEqualTo("'stage' is 25 %, and another line of this run and 'end' says 5 %");
    }

    @Test
    void bucketsOfUsersAreInAllLinesOfAnArmOrInNone() {
        String plain = errors("a", 2, 5, "variant", 1);
        String labelled = plain.replace("\"kind\"", "\"bucket\":\"7\",\"kind\"");

        assertThat(third(plain + labelled).what()).contains("name a bucket and some do not");
        assertThat(third(labelled + labelled).what()).contains("the same 'end', arm and signal already");

        StringBuilder users = new StringBuilder();
        for (int user = 0; user < 65; user++) {
            users.append(labelled.replace("\"7\"", "\"user-" + user + "\""));
        }
        assertThat(third(users.toString()).cure()).contains("hash of the user modulo about 20");
    }

    @Test
    void aLineThatIsCutOffIsCalledByItsOwnNumber() {
        assertThat(third("{\"run\":\"a\",\"end\":\"2026\n" + GOOD).line()).isEqualTo(3);
        assertThat(third("{\"run\":\"a\",\"end\":\n" + GOOD).line()).isEqualTo(3);
        assertThat(third("{\"run\":\"a\"").what()).isEqualTo("this line is cut off in the middle");
    }

    @Test
    void anArrayIsToldHowToBecomeLines() {
        assertThat(bad("[" + GOOD + "]").cure()).contains("jq -c '.[]'");
        assertThat(bad("run,end\n").what()).contains("not JSON");
        assertThat(bad("\n\n17\n").line()).isEqualTo(3);
    }
}
