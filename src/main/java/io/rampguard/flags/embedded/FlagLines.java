package io.rampguard.flags.embedded;

import io.rampguard.flags.embedded.FlagTable.Row;
import java.util.HashMap;
import java.util.Map;

/**
 * The texts of tables that follow one another. A flag whose row is still the same keeps its line: putting ten thousand rows into
 * words was most of what a save of one flag cost.
 */
final class FlagLines {
    private Map<String, Line> last = Map.of();

    private record Line(Row row, String text) {}

    /** The whole file's text. */
    @SuppressWarnings(
            "ReferenceEquality") // A table keeps the rows that it does not change; comparing them would be work.
    synchronized String of(FlagTable table) {
        Map<String, Line> lines = HashMap.newHashMap(table.rows().size());
        StringBuilder out = new StringBuilder(256 + table.rows().size() * 320);
        out.append(FlagTableText.head(table.sequence()));
        String before = "";
        for (Map.Entry<String, Row> flag : table.rows().entrySet()) {
            Line known = last.get(flag.getKey());
            Line line = known != null && known.row() == flag.getValue()
                    ? known
                    : new Line(flag.getValue(), FlagTableText.line(flag.getKey(), flag.getValue()));
            lines.put(flag.getKey(), line);
            out.append(before).append(line.text());
            before = ",";
        }
        last = lines;
        return out.append(FlagTableText.foot(!lines.isEmpty())).toString();
    }
}
