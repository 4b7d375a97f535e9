package io.rampguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns of text, each as wide as its widest cell; the last column takes what is left of the screen. */
final class Table {
    private static final String GAP = "  ";

    private final Screen screen;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** @param paint applied after padding, so that colours do not count as width */
    record Cell(String text, UnaryOperator<String> paint) {
        static Cell of(String text) {
            return new Cell(text, UnaryOperator.identity());
        }

        int width() {
            return text.codePointCount(0, text.length());
        }
    }

    Table(Screen screen) {
        this.screen = screen;
    }

    Table row(List<Cell> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    Table head(String... titles) {
        return row(java.util.Arrays.stream(titles)
                .map(title -> new Cell(title, screen.style()::dim))
                .toList());
    }

    List<String> lines(String indent) {
        List<String> lines = new ArrayList<>();
        for (List<Cell> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            int used = indent.length();
            for (int column = 0; column < row.size() - 1; column++) {
                Cell cell = row.get(column);
                int width = width(column);
                line.append(cell.paint().apply(cell.text()))
                        .append(" ".repeat(width - cell.width()))
                        .append(GAP);
                used += width + GAP.length();
            }
            Cell last = row.getLast();
            line.append(last.paint().apply(screen.fit(last.text(), used)));
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).width())
                .max()
                .orElse(0);
    }
}
