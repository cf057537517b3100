package bittc.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the tables of a document in Markdown, as plain text. */
record DocumentTables(List<String> lines) {
    static DocumentTables of(Path document) throws IOException {
        return new DocumentTables(Files.readAllLines(document));
    }

    /** Returns the first two cells of each row of the first table below a heading, in order. */
    Map<String, String> rows(String heading) {
        int start = lines.indexOf("## " + heading);
        if (start < 0) {
            throw new IllegalArgumentException("no section " + heading);
        }
        Map<String, String> rows = new LinkedHashMap<>();
        lines.stream()
                .skip(start)
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(row -> row.split(" \\| |^\\| | \\|$"))
                .forEach(cells -> rows.put(plain(cells[1]), plain(cells[2])));
        return rows;
    }

    private static String plain(String cell) {
        return cell.replace("`", "").replace("\\|", "|").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
    }
}
