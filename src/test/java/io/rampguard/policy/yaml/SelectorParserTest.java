package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.Selector;
import io.rampguard.policy.Selector.Matcher;
import io.rampguard.policy.Selector.Operator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorParserTest {
    private final Problems problems = new Problems("p.yaml");

    private Optional<Selector> read(String text) {
        return SelectorParser.read(new Scalar(text, Scalar.Kind.TEXT, 0, new Place(1, 1, "total")), problems);
    }

    @Test
    void allFourComparisonsAndAllThreeQuotesAreRead() {
        Optional<Selector> selector = read(" a:b_total { x = \"1\\\\\\\"\\n\", y!='2', z=~`a|\\d`,  w !~ \"c.*\" , } ");

        assertThat(selector)
                .contains(Selector.of(
                        "a:b_total",
                        Matcher.equal("x", "1\\\"\n"),
                        new Matcher("y", Operator.NOT_EQUAL, "2"),
                        new Matcher("z", Operator.MATCHES, "a|\\d"),
                        new Matcher("w", Operator.MATCHES_NOT, "c.*")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.b                  | 2  | follows the selector",
                "a-b                  | 2  | follows the selector",
                "rate(a[5m])          | 5  | follows the selector",
                "a offset 5m          | 3  | follows the selector",
                "a{x=1}               | 5  | not quoted",
                "a{x='1'              | 8  | not closed",
                "a{x='1               | 5  | no closing quote",
                "a{x 'b'}             | 5  | comparison is missing",
                "a{'x.y'='b'}         | 3  | quoted names",
                "a{__name__='b'}      | 3  | not matched by hand",
                "a{le='5'}            | 3  | not matched by hand",
                "a{x=~'('}            | 6  | not well formed",
                "a{x=~'(?!b)c'}       | 6  | RE2",
                "a{x='\\\\q'}         | 7  | escape",
                "{x='1'}              | 1  | metric name is missing",
                "a{1x='1'}            | 3  | label name is missing",
                "a{x='1' y='2'}       | 9  | not closed",
            })
    void everyMistakeIsReportedAtItsCharacter(String text, int column, String what) {
        assertThat(read(text.replace("\\\\", "\\"))).isEmpty();

        PolicyProblem problem = problems.all().getFirst();
        assertThat(problem.what()).contains(what);
        assertThat(problem.column()).isEqualTo(column);
        assertThat(problem.cure()).isNotBlank();
    }

    @Property(tries = 300)
    void whatASelectorPrintsIsReadBack(@ForAll("selectors") Selector selector) {
        assertThat(read(selector.promql())).contains(selector);
    }

    @Property(tries = 1000)
    void noTextMakesTheParserThrow(@ForAll String text) {
        Problems own = new Problems("p.yaml");

        Optional<Selector> read = SelectorParser.read(new Scalar(text, Scalar.Kind.TEXT, 0, new Place(1, 1, "x")), own);

        assertThat(read.isPresent()).isEqualTo(own.errors() == 0);
    }

    @Provide
    Arbitrary<Selector> selectors() {
        Arbitrary<String> names = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('_')
                .ofMinLength(3)
                .ofMaxLength(12);
        Arbitrary<Matcher> matchers = Combinators.combine(
                        names, Arbitraries.of(Operator.EQUAL, Operator.NOT_EQUAL), Arbitraries.strings())
                .as(Matcher::new);
        Arbitrary<List<Matcher>> lists = matchers.list().ofMaxSize(4);
        return Combinators.combine(names, lists).as(Selector::new);
    }
}
