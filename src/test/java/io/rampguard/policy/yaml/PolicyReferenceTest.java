package io.rampguard.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.golden.Golden;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PolicyReferenceTest {
    @Test
    @Tag("golden")
    void theReferenceInTheRepositoryIsWhatTheCodePrints() {
        Golden.matches("docs/policy-reference.md", PolicyReference.print());
    }

    @Test
    void everyFieldSaysWhatItMeansAndShowsAnExample() {
        Set<Class<? extends Record>> seen = new HashSet<>();

        visit(PolicyDocument.class, seen);

        assertThat(seen).hasSizeGreaterThan(15);
    }

    private static void visit(Class<? extends Record> type, Set<Class<? extends Record>> seen) {
        seen.add(type);
        for (Shape.Member member : Shape.of(type).members()) {
            assertThat(member.field().says())
                    .as(type + "." + member.name())
                    .isNotBlank()
                    .endsWith(".");
            if (member.form() == Shape.Form.RECORD || member.form() == Shape.Form.RECORDS) {
                visit(member.document(), seen);
            } else {
                assertThat(member.field().example())
                        .as(type + "." + member.name())
                        .isNotBlank();
            }
        }
    }
}
