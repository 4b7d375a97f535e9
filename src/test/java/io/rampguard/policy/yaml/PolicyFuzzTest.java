package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.policy.PolicyProblem;
import io.rampguard.policy.PolicyProblem.Severity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever a person or a broken tool makes of a policy: no exception, and every problem has a place and a cure. */
class PolicyFuzzTest {
    private static final List<String> TOKENS = List.of(
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "\n",
            "  ",
            "\t",
            "\"",
            "'",
            "#",
            "---\n",
            "&a ",
            "*a",
            "<<: ",
            "!!binary ",
            "!x ",
            "|\n",
            ">\n",
            "~",
            "on",
            "12",
            "0.5",
            "-1",
            "1e9",
            "99999999999999999999",
            "null",
            "%",
            "x",
            "pp",
            "é",
            "\u0000",
            "\uD83D\uDE00",
            "0x1F",
            "? ",
            "2026-11-23",
            ".nan",
            "=",
            "100",
            "1000000d",
            "spec:",
            "guardrails:",
            "?");

    @Property(tries = 2000)
    void noMutationOfAPolicyThrowsAndEveryProblemHasPlaceAndCure(@ForAll long seed) {
        byte[] mutated = mutate(Texts.EVERYTHING, new Random(seed)).getBytes(StandardCharsets.UTF_8);

        check(PolicyFile.parse("p.yaml", mutated, Optional.of(Texts.CONNECTIONS)));
        check(PolicyFile.parse("p.yaml", mutated, Optional.empty()));
    }

    @Property(tries = 300)
    void noBytesThrow(@ForAll @Size(max = 200) byte[] bytes) {
        check(PolicyFile.parse("p.yaml", bytes, Optional.empty()));
    }

    @Property(tries = 300)
    void noValueOfAnyFieldThrows(@ForAll long seed) {
        Random random = new Random(seed);
        String[] lines = Texts.EVERYTHING.split("\n");
        int line = random.nextInt(lines.length);
        String token = TOKENS.get(random.nextInt(TOKENS.size()));
        lines[line] = lines[line].replaceAll(": [^,{}\\[\\]]+", java.util.regex.Matcher.quoteReplacement(": " + token));

        check(PolicyFile.parse(
                "p.yaml", String.join("\n", lines).getBytes(StandardCharsets.UTF_8), Optional.of(Texts.CONNECTIONS)));
    }

    private static void check(PolicyFile file) {
        boolean refused = file.problems().stream().anyMatch(p -> p.severity() == Severity.ERROR);
        assertThat(file.policies().isEmpty()).isEqualTo(refused);
        for (PolicyProblem problem : file.problems()) {
            assertThat(problem.what()).isNotBlank();
            assertThat(problem.cure()).isNotBlank();
            boolean whole = problem.what().contains("holds no policy");
            assertThat(problem.line()).as(problem.toString()).isGreaterThanOrEqualTo(whole ? 0 : 1);
            assertThat(problem.column()).as(problem.toString()).isGreaterThanOrEqualTo(whole ? 0 : 1);
        }
    }

    private static String mutate(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && !out.isEmpty(); i--) {
            int at = random.nextInt(out.length());
            int end = Math.min(out.length(), at + 1 + random.nextInt(12));
            String token = TOKENS.get(random.nextInt(TOKENS.size()));
            switch (random.nextInt(6)) {
                case 0 -> out.delete(at, end);
                case 1 -> out.insert(at, token);
                case 2 -> out.replace(at, end, token);
                case 3 -> out.insert(at, out.substring(at, end));
                case 4 -> out.setLength(Math.max(1, at));
                default -> out.insert(at, (char) random.nextInt(0x250));
            }
        }
        return out.toString();
    }
}
