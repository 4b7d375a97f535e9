package io.rampguard.flags.flagd;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.contract.FlagFileContract;
import io.rampguard.flags.Arms;
import io.rampguard.flags.FlagBackend;
import io.rampguard.flags.FlagBackend.Verification;
import io.rampguard.flags.FlagChange;
import io.rampguard.flags.FlagKey;
import io.rampguard.flags.FlagReading;
import io.rampguard.flags.WriteResult;
import io.rampguard.policy.Arm;
import io.rampguard.units.Percentage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagdFileTest extends FlagFileContract {
    private static final String OTHERS = """
            {
              "$schema": "https://flagd.dev/schema/v0/flags.json",
              "flags": {
                "banner":   {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
                             "targeting": {"if": [{"$ref": "staff"}, "on"]}},
                "price": {"state": "ENABLED", "variants": {"low": 1.0, "high": 2.50}, "defaultVariant": "low"}
              },
              "$evaluators": {"staff": {"ends_with": [{"var": "email"}, "@example.com"]}},
              "metadata": {"flagSetId": "llm", "version": "7"}
            }
            """;

    @Override
    protected String others() {
        return OTHERS;
    }

    @Override
    protected FlagBackend at(Path path) {
        return FlagdFile.at(path);
    }

    @Override
    protected void handSets(Percentage share) throws IOException {
        int points = share.basisPoints();
        String text = Files.readString(file);
        String edited = text.replaceAll("\\[ *\"sonnet\", \\d+ *]", "[\"sonnet\", " + points / 100 + "]")
                .replaceAll("\\[ *\"haiku\", \\d+ *]", "[\"haiku\", " + (100 - points / 100) + "]");
        assertThat(edited).isNotEqualTo(text);
        Files.writeString(file, edited);
    }

    @Override
    protected void garble() throws IOException {
        Files.writeString(file, Files.readString(file).substring(0, 300));
    }

    @Override
    protected boolean keepsNotes() {
        return true;
    }

    @Override
    protected boolean evaluatesPartialShares() {
        return true;
    }

    @Test
    void everyOtherCharacterOfTheDocumentStaysAsItWas() throws IOException {
        apply(Percentage.of(25));
        apply(Percentage.of(50));

        String text = Files.readString(file);

        int added = text.indexOf(",\n    \"new_summarizer_model\"");
        int end = text.indexOf("\n  },\n  \"$evaluators\"");
        assertThat(text.substring(0, added) + text.substring(end)).isEqualTo(OTHERS);
    }

    @ParameterizedTest
    @CsvSource({"0,at-0.json", "1,at-half.json", "25,at-25.json", "100,at-100.json"})
    void writesTheDocumentsThatTheNpmEvaluatorWasAsked(int percent, String golden) throws IOException {
        Files.writeString(file, "{\"flags\": {}}\n");

        apply(percent == 1 ? new Percentage(50) : Percentage.of(percent));

        assertThat(Files.readString(file)).isEqualTo(Vectors.written(golden, Files.readString(file)));
    }

    @Test
    void writesTheDocumentByAnotherAttributeThatTheNpmEvaluatorWasAsked() throws IOException {
        Files.writeString(file, "{\"flags\": {}}\n");
        Arms byOrganisation = new Arms(SONNET, HAIKU, "organisation");
        backend.write(new FlagChange(key(), byOrganisation, Percentage.ZERO, Optional.empty(), 1, NOTE));

        backend.write(new FlagChange(key(), byOrganisation, Percentage.of(25), found().revision(), 1, NOTE));

        assertThat(found().bucketBy()).isEqualTo("organisation");
        assertThat(Files.readString(file)).isEqualTo(Vectors.written("by-organisation.json", Files.readString(file)));
    }

    @Test
    void theNpmEvaluatorGivesTheDocumentsTheSameUsersAsOurs() throws IOException {
        for (String document : Vectors.names()) {
            Files.writeString(file, Vectors.written(document, ""));
            boolean byOrganisation = document.startsWith("by-");
            StringBuilder bits = new StringBuilder();

            for (int user = 0; user < 400; user++) {
                String id = (byOrganisation ? "org-" : "user-") + user;
                Verification seen = backend.verify(KEY, List.of(id));
                bits.append(((Verification.Evaluated) seen).variant());
            }

            assertThat(bits.toString()).as(document).isEqualTo(Vectors.bits(document));
            assertThat(Vectors.withoutKey(document))
                    .as(document)
                    .isEqualTo(document.equals("at-100.json") ? "sonnet" : "haiku");
        }
    }

    @Test
    void aSymbolicLinkStaysAndItsTargetIsReplaced() throws IOException {
        Path real = Files.createDirectory(folder.resolve("data")).resolve("real.json");
        Files.move(file, real);
        Files.createSymbolicLink(file, real);

        apply(Percentage.of(5));

        assertThat(file).isSymbolicLink();
        assertThat(Files.readString(real)).contains("new_summarizer_model");
    }

    @Test
    void aFlagThatAPersonWroteIsReadByItsDefaultAndItsRule() throws IOException {
        put("""
                {"state": "ENABLED", "variants": {"haiku": "haiku", "sonnet": "sonnet"}, "defaultVariant": "haiku",
                 "targeting": {"fractional": [["sonnet", 1], ["haiku", 3]]}}""");

        assertThat(found().share()).isEqualTo(Percentage.of(25));
        assertThat(found().variant()).isEqualTo(Arm.named("sonnet"));
        assertThat(found().control()).isEqualTo(Arm.named("haiku"));
        assertThat(found().note()).isEmpty();
    }

    @Test
    void aTinyWeightIsNeverReadAsNobody() throws IOException {
        put("""
                {"state": "ENABLED", "variants": {"haiku": 1, "sonnet": 2}, "defaultVariant": "haiku",
                 "targeting": {"fractional": [["sonnet", 1], ["haiku", 1000000]]}}""");

        assertThat(found().share()).isEqualTo(new Percentage(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"state\": \"DISABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"a\"}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2, \"c\": 3}, \"defaultVariant\": \"a\"}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1}, \"defaultVariant\": \"a\"}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": \"2\"}, \"defaultVariant\": \"a\"}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": null}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"c\"}",
                "{\"state\": \"ENABLED\", \"variants\": [], \"defaultVariant\": \"a\"}",
                "{\"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"a\"}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"a\", \"targeting\": "
                        + "{\"fractional\": [[\"a\", 75], [\"b\", 25]]}}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"a\", \"targeting\": "
                        + "{\"fractional\": [[\"b\", 2.5], [\"a\", 97.5]]}}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"a\", \"targeting\": "
                        + "{\"fractional\": [[\"b\", 0], [\"a\", 0]]}}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"a\", \"targeting\": "
                        + "{\"fractional\": [{\"var\": \"email\"}, [\"b\", 25], [\"a\", 75]]}}",
                "{\"state\": \"ENABLED\", \"variants\": {\"a\": 1, \"b\": 2}, \"defaultVariant\": \"a\", \"targeting\": "
                        + "{\"if\": [{\"==\": [{\"var\": \"plan\"}, \"pro\"]}, \"b\", \"a\"]}}",
                "5",
                "{}"
            })
    void aFlagInAFormThatIsNotMovedSaysSoWithTheCureAndKeepsItsText(String flag) throws IOException {
        put(flag);
        String before = Files.readString(file);

        WriteResult result = backend.write(change(Percentage.of(5), Optional.of("x")));

        assertThat(reading())
                .isInstanceOfSatisfying(
                        FlagReading.Unmovable.class,
                        unmovable -> assertThat(unmovable.reason().text()).contains(KEY, ";"));
        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void killTakesARuleOfAPersonAwayAndKeepsItsText() throws IOException {
        put("""
                {"state": "ENABLED", "variants": {"haiku": {"model": "haiku"}, "sonnet": {"model": "sonnet"}},
                 "defaultVariant": "sonnet", "targeting": {"if": [{"var": "beta"}, "sonnet", "haiku"]}}""");

        WriteResult result = backend.kill(change(Percentage.ZERO, Optional.empty()));

        assertThat(result).isEqualTo(new WriteResult.Applied(Percentage.ZERO));
        assertThat(found().share()).isEqualTo(Percentage.ZERO);
        assertThat(Files.readString(file))
                .contains(
                        "\"rampguard.removedTargeting\": \"{\\\"if\\\":[{\\\"var\\\":\\\"beta\\\"},\\\"sonnet\\\",\\\"haiku\\\"]}\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"flags\": []}", "{\"flags\": [{\"key\": \"new_summarizer_model\"}]}", "{}", "{\"flags\": 1}"})
    void aDocumentWithoutAnObjectOfFlagsIsNotMoved(String document) throws IOException {
        Files.writeString(file, document);

        assertThat(reading()).isInstanceOf(FlagReading.Unmovable.class);
        assertThat(backend.kill(change(Percentage.ZERO, Optional.empty()))).isInstanceOf(WriteResult.Refused.class);
        assertThat(Files.readString(file)).isEqualTo(document);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"flags:\n  a: {state: ENABLED}\n", "", "null", "[]", "{\"flags\": {}, \"flags\": {}}", "\u0000"})
    void whatIsNotOneJsonObjectIsUnreadable(String text) throws IOException {
        Files.writeString(file, text);

        assertThat(reading())
                .isInstanceOfSatisfying(
                        FlagReading.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason().text()).contains("flags.json", ";"));
    }

    @Test
    void aMissingFileIsNotMadeUp() throws IOException {
        Files.delete(file);

        assertThat(reading()).isInstanceOf(FlagReading.Unreadable.class);
        assertThat(backend.write(change(Percentage.ZERO, Optional.empty())))
                .isInstanceOf(WriteResult.Unreachable.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void armsOfDifferentTypesAreRefused() {
        Arms mixed = new Arms(SONNET, Arm.named("haiku"), "targetingKey");

        WriteResult result = backend.write(new FlagChange(key(), mixed, Percentage.ZERO, Optional.empty(), 1, NOTE));

        assertThat(result)
                .isInstanceOfSatisfying(
                        WriteResult.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("different types"));
    }

    @Test
    void aFlagOfTwoDaemonsIsFencedByTheTermInTheFile() {
        apply(Percentage.of(25));
        backend.write(new FlagChange(key(), ARMS, Percentage.of(5), Optional.empty(), 9, NOTE));
        FlagBackend stale = FlagdFile.at(file);

        WriteResult result = stale.write(new FlagChange(key(), ARMS, Percentage.of(50), found().revision(), 8, NOTE));

        assertThat(result).isInstanceOf(WriteResult.Refused.class);
        assertThat(stale.read(Set.of(KEY))).isEqualTo(backend.read(Set.of(KEY)));
    }

    @Test
    void writersOfOneFileTakeTurnsAndLoseNothing() throws Exception {
        List<Thread> writers = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            FlagKey flag = new FlagKey("under-test", "flag-" + i);
            FlagChange change = new FlagChange(flag, ARMS, Percentage.ZERO, Optional.empty(), 1, NOTE);
            writers.add(Thread.ofVirtual().start(() -> backend.write(change)));
        }
        for (Thread writer : writers) {
            writer.join();
        }

        for (int i = 0; i < 20; i++) {
            assertThat(backend.read(Set.of("flag-" + i)).get("flag-" + i)).isInstanceOf(FlagReading.Found.class);
        }
    }

    private void put(String flag) throws IOException {
        Files.writeString(file, "{\"flags\": {\"" + KEY + "\": " + flag + "}}");
    }
}
