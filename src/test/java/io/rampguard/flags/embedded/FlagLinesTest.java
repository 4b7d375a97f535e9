package io.rampguard.flags.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.rampguard.flags.Arms;
import io.rampguard.flags.ChangeNote;
import io.rampguard.flags.embedded.FlagTable.Row;
import io.rampguard.policy.Arm;
import io.rampguard.policy.FlagTarget;
import io.rampguard.units.Percentage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FlagLinesTest {
    private static final Row TEN = row(10, 1);
    private static final Row NOBODY = row(0, 2);

    private final FlagLines lines = new FlagLines();

    @Test
    void aTableHasOneLineForEachFlag() {
        assertThat(lines.of(new FlagTable(7, new TreeMap<>(Map.of("b", NOBODY, "a \"quoted\"", TEN)))))
                .isEqualTo("""
                        {
                          "format": 1,
                          "sequence": 7,
                          "flags": {
                            "a \\"quoted\\"": {"variant": {"name": "sonnet", "json": "\\"s\\""}, "control": {"name": "haiku"}, \
                        "bucketBy": "targetingKey", "basisPoints": 1000, "version": 1, "term": 3, \
                        "note": {"rollout": "default/x", "revision": "r1", "rolledBack": false}},
                            "b": {"variant": {"name": "sonnet", "json": "\\"s\\""}, "control": {"name": "haiku"}, \
                        "bucketBy": "targetingKey", "basisPoints": 0, "version": 2, "term": 3, \
                        "note": {"rollout": "default/x", "revision": "r1", "rolledBack": true}}
                          }
                        }
                        """);
    }

    @Test
    void anEmptyTableReadsBack() {
        assertThat(FlagTableText.read(lines.of(FlagTable.EMPTY))).isEqualTo(FlagTable.EMPTY);
    }

    @Test
    void eachTableSaysWhatItHoldsWhateverTheLastOneWas() {
        FlagTable first = new FlagTable(1, new TreeMap<>(Map.of("a", TEN, "b", TEN, "c", TEN)));
        FlagTable second = first.with(Map.of("b", NOBODY, "d", TEN));
        FlagTable third = new FlagTable(3, new TreeMap<>(Map.of("d", NOBODY)));

        for (FlagTable table : new FlagTable[] {first, second, third, first}) {
            assertThat(FlagTableText.read(lines.of(table))).isEqualTo(table);
        }
    }

    private static Row row(int percent, long version) {
        return new Row(
                new Arms(new Arm("sonnet", Optional.of("\"s\"")), Arm.named("haiku"), FlagTarget.TARGETING_KEY),
                Percentage.of(percent),
                version,
                3,
                new ChangeNote("default/x", "r1", percent == 0));
    }
}
