package bittc.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * What a terminal of a given width makes of a stream of characters: knows the few sequences that a program may use that
 * must look the same everywhere, and fails on any other. Each row is remembered just before the cursor goes up to it
 * again, so that what was drawn and is drawn over can be looked at.
 */
public final class ModelTerminal {
    private static final char ESCAPE = 0x1b;

    /** The first code point that the model takes for a wide one: good enough for the names in these tests. */
    private static final int FIRST_WIDE = 0x2e80;

    /** The second column of a wide character. */
    private static final int NOTHING = -1;

    private final int columns;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> redrawn = new ArrayList<>();
    private int row;
    private int column;

    /** The cells of a row, and whether it goes on with a line that was too long for the row above. */
    private static final class Row {
        private final List<Integer> cells = new ArrayList<>();
        private boolean continues;
    }

    private ModelTerminal(int columns) {
        this.columns = columns;
    }

    /** A terminal of so many columns after these characters. */
    public static ModelTerminal after(String characters, int columns) {
        ModelTerminal terminal = new ModelTerminal(columns);
        int i = 0;
        while (i < characters.length()) {
            int codePoint = characters.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint == ESCAPE) {
                int end = i + 1;
                while (!Character.isLetter(characters.charAt(end))) {
                    end++;
                }
                terminal.obey(characters.substring(i, end), characters.charAt(end));
                i = end + 1;
            } else {
                terminal.show(codePoint);
            }
        }
        return terminal;
    }

    /** The lines as they are now, those that the terminal has wrapped in one again, without blanks at their ends. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).continues) {
                lines.add(lines.remove(lines.size() - 1) + text(i));
            } else {
                lines.add(text(i));
            }
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    /** Every row that was drawn to be drawn over, in order. */
    public List<String> redrawn() {
        return redrawn;
    }

    /** How many columns a text takes. */
    public static int width(String text) {
        return text.codePoints().map(c -> c >= FIRST_WIDE ? 2 : 1).sum();
    }

    private void show(int codePoint) {
        if (codePoint == '\r') {
            column = 0;
        } else if (codePoint == '\n') {
            row++;
        } else {
            int width = codePoint >= FIRST_WIDE ? 2 : 1;
            if (column + width > columns) {
                row++;
                column = 0;
                at(row).continues = true;
            }
            put(codePoint);
            if (width == 2) {
                put(NOTHING);
            }
        }
        at(row);
    }

    private void put(int codePoint) {
        List<Integer> cells = at(row).cells;
        while (cells.size() <= column) {
            cells.add((int) ' ');
        }
        cells.set(column, codePoint);
        column++;
    }

    private void obey(String parameters, char command) {
        String sequence = parameters + command;
        if (command == 'A') {
            int up = Integer.parseInt(parameters.substring(1));
            for (int i = row - up; i < row; i++) {
                redrawn.add(text(i));
            }
            row -= up;
        } else if (sequence.equals("[K")) {
            cut(row, column);
        } else if (sequence.equals("[J")) {
            cut(row, column);
            rows.subList(row + 1, rows.size()).clear();
        } else if (command != 'm') {
            throw new AssertionError("sequence that terminals differ about: ESC " + sequence);
        }
    }

    private void cut(int index, int length) {
        List<Integer> cells = at(index).cells;
        if (cells.size() > length) {
            cells.subList(length, cells.size()).clear();
        }
    }

    private Row at(int index) {
        while (rows.size() <= index) {
            rows.add(new Row());
        }
        return rows.get(index);
    }

    private String text(int index) {
        StringBuilder text = new StringBuilder();
        at(index).cells.stream().filter(c -> c != NOTHING).forEach(text::appendCodePoint);
        return text.toString();
    }
}
