package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every class of malformed policy: what is said, where, and what would be right. */
class PolicyProblemsTest {
    /** change | words of the problem | words of the cure */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "spec.ramps={}                                  | unknown field 'ramps' in 'spec'            | did you mean 'ramp'?",
                "spec.weight=5                                  | unknown field 'weight'                     | known here",
                "spec.failSafe={lease: 60m}                     | 'spec.failSafe' needs a later release      | Remove it",
                "spec.drill={every: 7d}                         | needs a later release                      | Remove it",
                "spec.staleAfter=30d                            | needs a later release                      | Remove it",
                "spec.confidence={falseRollback: 30%} | within 0.01% and 20% | 1%",
                "spec.confidence={falseRollback: 0} | within 0.01% and 20% | 1%",
                "spec.confidence={falseRollback: 0.01} | only whole numbers | 0.01%",
                "spec.confidence={method: seqential} | does not know 'seqential' | did you mean 'sequential'?",
                "spec.confidence={method: threshold, falseRollback: 1%} | needs method 'sequential' | remove it",
                "spec.metrics={bucketLabel: le} | no label that can hold buckets | underscores",
                "spec.metrics={bucketLabel: user-bucket} | no label that can hold buckets | underscores",
                "spec.metrics={bucketLabel: feature_flag_key} | picks the arms | remove 'bucketLabel'",
                "spec.metrics={bucketLabel: b, signals: [{name: error-rate, proportion: {bad: 'e{b=\"1\"}', total: t}}]} | is fixed by a signal's selector | hash bucket",
                "spec.guardrails=[{signal: error-rate, limit: 5%, sensitivity: strict}] | there is none | add 'tolerate'",
                "spec.guardrails=[{signal: error-rate, tolerate: 1pp, sensitivity: strickt}] | does not know 'strickt' | did you mean 'strict'?",
                "spec.guardrails=[{slo: {objective: 100%, signal: error-rate, burn: 14.4, over: [1h, 5m]}}] | is no objective | 99.5%",
                "spec.guardrails=[{slo: {objective: 99.5, signal: error-rate, burn: 14.4, over: [1h, 5m]}}] | is no objective | 99.5%",
                "spec.guardrails=[{slo: {signal: error-rate, burn: 14.4, over: [1h, 5m]}}] | lacks 'objective' | 99.5%",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: latency-p95, burn: 14.4, over: [1h, 5m]}}] | is no proportion | error-rate",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: traffic-share, burn: 14.4, over: [1h, 5m]}}] | is no proportion | error-rate",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: eror-rate, burn: 14.4, over: [1h, 5m]}}] | unknown signal 'eror-rate' | did you mean 'error-rate'?",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [5m, 1h]}}] | the long one first | [1h, 5m]",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [1h]}}] | must be two windows | [1h, 5m]",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [25h, 5m]}}] | at most 24 h | [1h, 5m]",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [1h, 5]}}] | has no unit | 5m",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 0, over: [1h, 5m]}}] | must be above 0 | 14.4",
                "spec.guardrails=[{slo: {objective: 50%, signal: error-rate, burn: 2, over: [1h, 5m]}}] | never burns 2 times too fast | lower burn",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [1h, 5m], window: 12h}}] | within 1d and 90d | 30d",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [6h, 5m], window: 1d}}] | more than the whole budget | lower burn",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 14.4, over: [1h, 5m]}, limit: 5%}] | and 'limit' too | entry of its own",
                "spec.guardrails=[{signal: traffic-share, tolerate: 1pp}] | no such part of it | 10%",
                "spec.guardrails=[{signal: traffic-share, tolerate: 100%}] | no such part of it | 10%",
                "spec.guardrails=[{signal: traffic-share, limit: 10%}] | takes no 'limit' | tolerate alone",
                "spec.guardrails=[{signal: traffic-share}] | has no bound | tolerate",
                "spec.ramp={shadow: {sample: 10%, hold: 2h}}    | needs a later release                      | first stage",
                "spec.guardrails=[{signal: eror-rate, tolerate: 1pp}] | unknown signal 'eror-rate'           | did you mean 'error-rate'?",
                "spec.metrics={preset: gen-ai-oetl}             | does not know 'gen-ai-oetl'                | did you mean 'gen-ai-otel'?",
                "spec.metrics={source: promethues}              | unknown metric source 'promethues'         | did you mean 'prometheus'?",
                "spec.alerts=[onkall]                           | unknown alert channel 'onkall'             | did you mean 'oncall'?",
                "spec.flag={backend: flagd, key: k, control: {name: a}, variant: {name: b}} | unknown backend 'flagd' | known here: embedded",
                "spec.ramp={steps: [5, 1, 100]}                 | stages must rise, and 1 % follows 5 %      | rising order",
                "spec.ramp={steps: [1, 50]}                     | the last stage is 50 %                     | upTo: 50%",
                "spec.ramp={steps: [1, 100], upTo: 50}          | the last stage is 100 %                    | the same",
                "spec.ramp={steps: [1, 100], stages: [{percent: 100}]} | both written                         | keep one",
                "spec.ramp={steps: []}                          | has no stage                               | remove the field",
                "spec.ramp={steps: [0, 100]}                    | exposes nobody                             | above zero",
                "spec.ramp={steps: [0.5, 100]}                  | only whole numbers may stand unquoted      | \"0.5%\"",
                "spec.ramp={steps: [\"0.5\", 100]}              | has no unit                                | \"0.5%\"",
                "spec.ramp={steps: [\"0.001%\", 100]}           | finer than a hundredth                     | 0.01%",
                "spec.ramp={steps: [101]}                       | more than everybody                        | 100%",
                "spec.ramp={hold: 0s}                           | is zero                                    | dryRun",
                "spec.ramp={hold: 24}                           | has no unit                                | 24h, 24m or 24s",
                "spec.ramp={hold: 1.5h}                         | is no duration                             | 1h30m",
                "spec.ramp={hold: 30m1h}                        | is no duration                             | largest first",
                "spec.ramp={hold: 99999d}                       | longer than ten years                      | shorter",
                "spec.ramp={holdback: 11}                       | more than 10 %                             | at most 10",
                "spec.ramp={holdback: 5, steps: [1, 95, 100]}   | serve the same 95 %                        | hold back less",
                "spec.ramp={windows: {advance: [Mon-Fri 09:00-16:00]}} | is no window                         | Europe/Berlin",
                "spec.ramp={windows: {advance: [Mon-Fri 09:00-16:00 Europe/Berln]}} | does not exist          | a zone",
                "spec.ramp={windows: {freeze: [2027-01-04/2026-12-20]}} | ends before it begins               | earlier date first",
                "spec.ramp={windows: {freeze: [2026-02-30/2026-12-20]}} | does not exist                      | write 2026",
                "spec.ramp={stages: [{percent: 100, minimumSamples: \"500\"}]} | must be a whole number       | without quotes",
                "spec.metrics={every: 11m}                      | must be within 1s and 10m                  | 15s",
                "spec.metrics={every: 500ms}                    | is no duration                             | 15s",
                "spec.metrics={arms: {control: {a: x}}}         | lacks 'variant'                            | add it",
                "spec.metrics={arms: {control: {a: x}, variant: {a: x}}} | same label matchers                | tells them apart",
                "spec.metrics={arms: {control: {a: x}, variant: {a: x, b: z}}} | also select the variant's    | different values",
                "spec.metrics={arms: {control: {a: on}, variant: {a: off}}} | takes 'on' for true or false     | quote it: \"on\"",
                "spec.metrics={arms: {control: {a-b: x}, variant: {a-b: y}}} | is no label                    | underscores",
                "spec.guardrails=[]                             | no guardrail                               | unguarded: true",
                "spec.guardrails=[{signal: error-rate}]         | has no bound                               | critical",
                "spec.guardrails=[{tolerate: 1pp}]              | lacks 'signal'                             | signal: error-rate",
                "spec.guardrails=[{signal: error-rate, tolerate: 20}] | has no unit                          | 20pp for percentage points, 20% for relative",
                "spec.guardrails=[{signal: error-rate, tolerate: 0.5x}] | ratio below 1                      | 2x",
                "spec.guardrails=[{signal: latency-p95, tolerate: 1pp}] | a quantile and has no percentage points | 20% or 1.2x",
                "spec.guardrails=[{signal: tokens-per-request, tolerate: 1pp}] | a mean and has no percentage points | 20%",
                "spec.guardrails=[{signal: output-validity, tolerate: 2x}] | higher is better                | may fall",
                "spec.guardrails=[{signal: error-rate, limit: 5}] | not in the signal's unit                 | 5%",
                "spec.guardrails=[{signal: latency-p95, limit: 20}] | not in the signal's unit               | 20s",
                "spec.guardrails=[{signal: tokens-per-request, limit: 20s}] | not in the signal's unit       | plain number",
                "spec.guardrails=[{signal: error-rate, limit: 100%}] | can never be crossed                  | below 100%",
                "spec.guardrails=[{signal: output-validity, limit: 0%}] | can never be crossed               | floor",
                "spec.guardrails=[{signal: error-rate, critical: 30%, for: 5 of 3}] | no 'm of n'            | 3 of 5",
                "spec.guardrails=[{signal: error-rate, limit: 30%, for: 3 of 5}] | there is none             | add 'critical'",
                "spec.guardrails=[{signal: error-rate, limit: 30%, expect: +5%}] | there is none             | add 'tolerate'",
                "spec.guardrails=[{signal: error-rate, tolerate: 1pp, expect: 10%}] | no planned change      | +10%",
                "spec.guardrails=[{signal: error-rate, tolerate: 1pp, id: \"2\"}, {signal: error-rate, limit: 9%}] | the id '2' | its own id",
                "spec.guardrails=[{signal: output-validity, tolerate: 1pp, action: rollbck}] | does not know 'rollbck' | did you mean 'rollback'?",
                "spec.unguarded=true                            | contradict each other                      | remove one",
                "spec.revision=12                               | takes '12' for a number                    | quote it: \"12\"",
                "spec.revision=on                               | takes 'on' for true or false               | quote it: \"on\"",
                "spec.revision=1e3                              | takes '1e3' for a number                   | quote it",
                "spec.revision=\"\"                             | is empty                                   | give it a value",
                "spec.revision=~                                | has no value                               | give it one",
                "spec.dryRun=yes                                | must be true or false                      | true or false, without quotes",
                "spec.patience={inconclusive: {upTo: 3}}        | no factor                                  | 3x",
                "spec.patience={sourceDark: {then: advance}}    | does not know 'advance'                    | known here: hold",
                "spec.flag={key: k, control: haiku, variant: {name: b}} | must be a mapping                   | name: value",
                "spec.flag={key: k, control: {name: a}, variant: {name: a}} | both called 'a'                | its own name",
                "spec.flag={key: k, control: {name: a, value: {x: 1, y: 2}}, variant: {name: b, value: {y: 2, x: 1}}} | same value | change",
                "spec.flag={key: k, control: {name: a, value: 1}, variant: {name: b, value: x}} | of type number | one type",
                "spec.flag={key: k, control: {name: a, value: 1}, variant: {name: b}} | only one arm has a value | neither",
                "spec.flag={key: k, control: {name: a, value: {x: off}}, variant: {name: b, value: {x: z}}} | 'off' for true or false | quote it",
                "spec.flag={key: k, control: {name: a}, variant: {name: b}, bucketBy: request_id} | names a request | a user",
                "spec.flag={key: k, control: {name: a}, variant: {name: b}, bucketBy: http.traceId} | names a request | a user",
                "spec.metrics={signals: [{name: a, proportion: {good: a, bad: b, total: c}}]} | one of 'good' and 'bad' | higher is better",
                "spec.metrics={signals: [{name: error-rate, proportion: {good: a, total: c}}]} | turn it round  | bad:",
                "spec.metrics={signals: [{name: a}]}            | says not what it is made of                | exactly one",
                "spec.metrics={signals: [{name: a-p95, quantile: {histogram: h_bucket, q: 0.9}}]} | not the quantile | q: 0.95",
                "spec.metrics={signals: [{name: a, quantile: {histogram: h_bucket, q: 0.9}}]} | one series of the histogram | without _bucket: h",
                "spec.metrics={signals: [{name: a, mean: {sum: 'rate(x[5m])', count: c}}]} | follows the selector | own business",
                "spec.metrics={signals: [{name: a, mean: {sum: '{\"a.b\"}', count: c}}]} | a metric name is missing | before the brace",
            })
    void everyMistakeIsNamedWithItsCure(String change, String what, String cure) {
        List<PolicyProblem> problems = Texts.problems(Texts.with(change));

        assertThat(problems).as(change).anySatisfy(p -> {
            assertThat(p.what()).contains(what.strip());
            assertThat(p.cure()).contains(cure.strip());
            assertThat(p.line()).isPositive();
            assertThat(p.column()).isPositive();
        });
        assertThat(Texts.file(Texts.with(change)).policies().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "spec.guardrails=[{signal: error-rate, tolerate: 1pp, sensitivity: strict}] | 'spec.guardrails[1].sensitivity: strict' needs",
                "spec.guardrails=[{signal: error-rate, tolerate: 1pp, sensitivity: midpoint}] | sensitivity: midpoint' needs",
                "spec.guardrails=[{signal: traffic-share, tolerate: 10%}] | a guardrail on 'traffic-share' needs",
                "spec.guardrails=[{slo: {objective: 99.5%, signal: error-rate, burn: 2, over: [31m, 5m]}}] | a window of 31m looks further back",
                "spec.metrics={bucketLabel: bucket}             | 'spec.metrics.bucketLabel' needs",
            })
    void whatOnlyTheSequentialMethodKeepsIsRefusedUnderTheOther(String change, String what) {
        String plain = Texts.with(change) + "  confidence: {method: threshold}\n";

        assertThat(Texts.problems(plain)).singleElement().satisfies(p -> {
            assertThat(p.what()).contains(what.strip());
            assertThat(p.cure()).contains("confidence: {method: sequential}");
        });
        assertThat(Texts.problems(Texts.with(change))).isEmpty();
    }

    @Test
    void theRestIsAcceptedUnderTheOtherMethod() {
        String plain = Texts.with(
                "spec.guardrails=[{signal: error-rate, tolerate: 1pp, sensitivity: as-written}, {slo: {objective: 99.5%, signal: error-rate, burn: 2, over: [30m, 5m]}}]");

        assertThat(Texts.problems(plain + "  confidence: {method: threshold}\n"))
                .isEmpty();
    }

    @Test
    void anOnlookerAsksForNoShareThatTrafficCouldMiss() {
        String share = Texts.with("spec.guardrails=[{signal: traffic-share, tolerate: 10%}]");

        assertThat(Texts.problems(share.replace("flag: {", "flag: {backend: external, ")))
                .anySatisfy(p -> {
                    assertThat(p.severity()).isEqualTo(Severity.ERROR);
                    assertThat(p.what()).contains("with backend 'external' it asks for none");
                });
        assertThat(Texts.problems(share + "  dryRun: true\n"))
                .singleElement()
                .satisfies(p -> assertThat(p.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void whatTheApiServerWouldFindTooLongIsRefusedOnDiskToo() {
        String long253 = "r".repeat(253);
        String entry = "{signal: error-rate, tolerate: 1pp}";

        assertThat(Texts.problems(Texts.with("spec.revision=" + long253))).isEmpty();
        assertThat(Texts.problems(Texts.with("spec.revision=r" + long253)))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.what()).isEqualTo("'spec.revision' has 254 characters");
                    assertThat(p.cure()).isEqualTo("write at most 253");
                });
        assertThat(Texts.problems(Texts.with("spec.guardrails=[" + (entry + ", ").repeat(31) + entry + "]")))
                .isEmpty();
        assertThat(Texts.problems(Texts.with("spec.guardrails=[" + (entry + ", ").repeat(32) + entry + "]")))
                .anySatisfy(p -> {
                    assertThat(p.what()).isEqualTo("'spec.guardrails' has 33 entries");
                    assertThat(p.cure()).isEqualTo("write at most 32");
                });
    }

    @Test
    void aStageThatTheBackendCannotHoldIsRefused() {
        String unleash = Texts.with("spec.flag={backend: unleash, key: k, control: {name: a}, variant: {name: b}}");

        assertThat(Texts.problems(unleash + "  ramp: {steps: [\"0.5%\", 2, 100]}\n"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.what())
                            .isEqualTo("0.5 % is finer than the backend can hold, whose smallest step is 1 %");
                    assertThat(p.cure()).isEqualTo("write a multiple of 1 %");
                });
        assertThat(Texts.problems(unleash + "  ramp: {steps: [1, 2, 100]}\n")).isEmpty();
    }

    @Test
    void allProblemsOfAFileAreReportedAtOnceInOrderWithTheirPlaces() {
        String text = """
                apiVersion: rampguard.io/v1alpha1
                kind: RolloutPolicy
                metadata: {name: Summarizer}
                spec:
                  flag: {key: k, control: {name: a}, variant: {name: b}}
                  revision: 12
                  guardrials: []
                  ramp:
                    steps: [1, 5, 3, 100]
                ---
                apiVersion: rampguard.io/v1
                kind: RolloutPolicy
                metadata: {name: b}
                spec:
                  revision: x
                  revision: y
                """;

        assertThat(Texts.problems(text))
                .extracting(p -> p.line() + ":" + p.column() + " " + p.what())
                .containsExactly(
                        "3:18 'Summarizer' cannot be the name of a policy",
                        "5:3 no guardrail, so nothing would ever roll this back",
                        "6:13 'spec.revision' must be text, and YAML takes '12' for a number",
                        "7:3 unknown field 'guardrials' in 'spec'",
                        "9:19 stages must rise, and 3 % follows 5 %",
                        "11:13 'apiVersion' does not know 'rampguard.io/v1'",
                        "15:3 'spec' lacks 'flag'",
                        "15:3 no guardrail, so nothing would ever roll this back",
                        "16:3 'spec.revision' is written twice");
    }

    @Test
    void aSyntaxErrorInOneDocumentDoesNotHideTheProblemsOfTheOthers() {
        String text = "a: [1\n---\n" + Texts.with("spec.revision=12");

        assertThat(Texts.problems(text)).extracting(PolicyProblem::line).containsExactly(2, 9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a:\\n\\t- b            | 2:1 | this is not YAML       | indent with spaces",
                "a: 'b               | 1:6 | this is not YAML       | close the quote",
                "a: b: c             | 1:5 | this is not YAML       | indent the line",
                "%YAML 1.2\\n---\\na: b | 1:1 | directives             | remove the line",
                "a: *b               | 1:4 | this is not YAML       | define the anchor",
                "[]                  | 1:1 | must be a mapping      | name: value",
                "<<: {a: b}          | 1:1 | merge keys             | write the fields out",
                "kind: Rolloutpolicy | 1:7 | no policy              | write kind: RolloutPolicy",
                "kind: ConfigMap     | 1:7 | kind 'ConfigMap'       | another directory",
            })
    void whatIsNoPolicyAtAllIsSaidWithItsPlace(String text, String place, String what, String cure) {
        List<PolicyProblem> problems = Texts.problems(text.replace("\\n", "\n").replace("\\t", "\t"));

        assertThat(problems).anySatisfy(p -> {
            assertThat(p.line() + ":" + p.column()).isEqualTo(place);
            assertThat(p.what()).contains(what);
            assertThat(p.cure()).contains(cure);
        });
    }

    @Test
    void bytesThatAreNoTextAreNamedWithTheirPlace() {
        byte[] latin1 = "a: b\nc: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(PolicyFile.parse("p.yaml", latin1, Optional.empty()).problems())
                .extracting(PolicyProblem::toString)
                .containsExactly("p.yaml:2:4: error: the file is not UTF-8 from here on — save it as UTF-8");
        assertThat(Texts.problems("a: \u0001b"))
                .extracting(PolicyProblem::what)
                .containsExactly("the character U+0001 is not allowed in YAML");
        assertThat(Texts.problems("# only a comment\n---\n"))
                .extracting(PolicyProblem::what)
                .containsExactly("the file holds no policy");
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() {
        byte[] large = new byte[YamlText.LARGEST + 1];

        assertThat(PolicyFile.parse("p.yaml", large, Optional.empty()).problems())
                .singleElement()
                .extracting(PolicyProblem::cure)
                .isEqualTo("split it into several files");
    }

    @Test
    void aliasesThatStandForBillionsOfValuesAreRefusedQuickly() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1) + ",";
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(before.repeat(10))
                    .append("]\n");
        }

        assertThat(Texts.problems(bomb.toString()))
                .singleElement()
                .satisfies(p -> assertThat(p.cure()).contains("without aliases"));
        assertThat(Texts.problems("a: &a [*a]\n")).isNotEmpty();
        assertThat(Texts.problems("[".repeat(5000))).isNotEmpty();
    }

    @Test
    void anAliasOfOrdinarySizeIsRead() {
        String text = Texts.with("spec.guardrails=[&g {signal: error-rate, tolerate: 1pp}, *g]");

        assertThat(Texts.problems(text)).isEmpty();
    }

    @Test
    void namesOfConnectionsAreOnlyWarnedAboutWhereNobodyKnowsThem() {
        byte[] text = Texts.EVERYTHING.getBytes(StandardCharsets.UTF_8);

        PolicyFile file = PolicyFile.parse("p.yaml", text, Optional.empty());

        assertThat(file.problems()).hasSize(4).allMatch(p -> p.severity() == Severity.WARNING);
        assertThat(file.policies()).hasSize(1);
    }

    @Test
    void aProblemInsideASelectorPointsAtTheCharacter() {
        List<PolicyProblem> problems = Texts.problems(
                Texts.with("spec.metrics={signals: [{name: a, mean: {sum: 'x_total{ok=true}', count: c}}]}"));

        PolicyProblem problem = problems.getLast();
        assertThat(problem.what()).contains("not quoted");
        assertThat(problem.line()).isEqualTo(11);
        assertThat(problem.column()).isEqualTo("  metrics: {signals: [{name: a, mean: {sum: 'x_total{ok=".length() + 1);
    }
}
