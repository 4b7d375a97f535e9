package io.rampguard.flags.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.contract.FlagFileContract;
import io.rampguard.flags.Arms;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDocumentTest extends FlagFileContract {
    private static final String OTHERS =
            "{\"search_prompt\":{\"control\":\"v1\",\"variant\":\"v2\",\"rollout_pct\":12.5},\n"
                    + "   \"owner\": \"ai-team\"}\n";

    @Override
    protected String others() {
        return OTHERS;
    }

    @Override
    protected FlagBackend at(Path path) {
        return ConfigDocument.at(path);
    }

    @Override
    protected void handSets(Percentage share) throws IOException {
        String text = Files.readString(file);
        Files.writeString(
                file, text.replaceAll("\"rollout_pct\": \\d+", "\"rollout_pct\": " + share.basisPoints() / 100));
    }

    @Override
    protected void garble() throws IOException {
        Files.writeString(file, "<html>503</html>");
    }

    @Override
    protected boolean keepsNotes() {
        return false;
    }

    @Override
    protected boolean evaluatesPartialShares() {
        return false;
    }

    @Test
    void writesThePlainFormWhereTheArmsAreNames() throws IOException {
        Files.writeString(file, "{}");
        Arms names = new Arms(Arm.named("sonnet"), Arm.named("haiku"), "targetingKey");

        backend.write(new FlagChange(key(), names, Percentage.ZERO, Optional.empty(), 1, NOTE));
        backend.write(new FlagChange(key(), names, Percentage.of(5), found().revision(), 1, NOTE));

        assertThat(Files.readString(file)).isEqualTo("""
                {
                  "new_summarizer_model": {
                    "control": "haiku",
                    "variant": "sonnet",
                    "rollout_pct": 5
                  }
                }""");
    }

    @Test
    void everyOtherCharacterOfTheDocumentStaysAsItWas() throws IOException {
        apply(Percentage.of(25));

        String text = Files.readString(file);

        assertThat(text).startsWith(OTHERS.substring(0, OTHERS.lastIndexOf('}')) + ",\n  \"new_summarizer_model\": {");
    }

    @Test
    void membersOfTheFlagThatWeDoNotKnowStay() throws IOException {
        put("{\"control\": \"haiku\", \"variant\": \"sonnet\", \"rollout_pct\": 5, \"owner\": \"ada\"}");

        backend.write(change(Percentage.of(25), found().revision()));

        assertThat(Files.readString(file)).contains("\"owner\": \"ada\"");
    }

    @Test
    void anArmWhoseValueTheDocumentHoldsKeepsItThroughTheSwap() throws IOException {
        put("{\"control\": {\"name\": \"haiku\", \"model\": \"claude-haiku\"}, "
                + "\"variant\": {\"name\": \"sonnet\", \"model\": \"claude-sonnet\"}, \"rollout_pct\": 100}");
        Arms next = new Arms(Arm.named("opus"), Arm.named("sonnet"), "targetingKey");

        backend.write(new FlagChange(key(), next, Percentage.of(1), found().revision(), 1, NOTE));

        assertThat(found().control()).isEqualTo(new Arm("sonnet", Optional.of("{\"model\":\"claude-sonnet\"}")));
        assertThat(found().variant()).isEqualTo(Arm.named("opus"));
    }

    @Test
    void theBucketingAttributeIsSaidWhereItIsNotTheTargetingKey() {
        Arms byOrganisation = new Arms(SONNET, HAIKU, "organisation");

        backend.write(new FlagChange(key(), byOrganisation, Percentage.ZERO, Optional.empty(), 1, NOTE));

        assertThat(found().bucketBy()).isEqualTo("organisation");
    }

    @ParameterizedTest
    @CsvSource({"0.5,50", "12.5,1250", "0.0001,1", "99.9999,9999", "1e2,10000", "0.0,0", "1e-400000000,0"})
    void aHandsFractionIsReadAsItStands(String percent, int points) throws IOException {
        put("{\"control\": \"a\", \"variant\": \"b\", \"rollout_pct\": " + percent + "}");

        assertThat(found().share()).isEqualTo(new Percentage(points));
    }

    @Test
    void aStageBelowOnePercentIsRoundedDownToNobody() {
        assertThat(apply(new Percentage(50))).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"control\": \"a\", \"variant\": \"b\", \"rollout_pct\": \"5\"}",
                "{\"control\": \"a\", \"variant\": \"b\", \"rollout_pct\": -1}",
                "{\"control\": \"a\", \"variant\": \"b\", \"rollout_pct\": 101}",
                "{\"control\": \"a\", \"variant\": \"b\", \"rollout_pct\": null}",
                "{\"control\": \"a\", \"variant\": \"b\"}",
                "{\"control\": \"a\", \"rollout_pct\": 5}",
                "{\"control\": \"\", \"variant\": \"b\", \"rollout_pct\": 5}",
                "{\"control\": 1, \"variant\": 2, \"rollout_pct\": 5}",
                "{\"control\": {\"model\": \"x\"}, \"variant\": \"b\", \"rollout_pct\": 5}",
                "[]",
                "\"on\""
            })
    void aFlagInAnotherFormIsNotMovedAndSaysWhy(String flag) throws IOException {
        put(flag);
        String before = Files.readString(file);

        WriteResult result = backend.write(change(Percentage.of(5), Optional.of("x")));

        assertThat(reading()).isInstanceOf(FlagReading.Unmovable.class);
        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void killMakesAnyFormServeNobody() throws IOException {
        put("{\"control\": \"haiku\", \"variant\": \"sonnet\", \"rollout_pct\": \"lots\"}");

        WriteResult result = backend.kill(change(Percentage.ZERO, Optional.empty()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
    }

    private void put(String flag) throws IOException {
        Files.writeString(file, "{\"" + KEY + "\": " + flag + "}");
    }
}
