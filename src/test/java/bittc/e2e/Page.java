package bittc.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What there is to run in a page of the documentation. */
final class Page {
    /** A line that is typed: four blanks before it. In a fence that tells no language, which shows output: a dollar. */
    private static final String TYPED = "    ";

    private static final String TYPED_IN_OUTPUT = "$ ";
    private static final String FENCE = "```";

    /**
     * A line at the prompt, or a whole file.
     *
     * @param language of the file, as its fence tells it; empty for a line
     */
    record Snippet(String language, String text) {
        boolean typed() {
            return language.isEmpty();
        }
    }

    /** What stands below one heading. */
    record Section(String page, String title, List<Snippet> snippets) {
        @Override
        public String toString() {
            return page + ": " + title;
        }
    }

    /** The sections in which there is something to run. */
    static Stream<Section> sections(String page) throws IOException {
        List<Section> sections = new ArrayList<>();
        List<Snippet> snippets = new ArrayList<>();
        StringBuilder file = new StringBuilder();
        String fence = null;
        for (String line : Files.readAllLines(Path.of(page))) {
            if (line.startsWith(FENCE)) {
                boolean ends = fence != null;
                if (ends && !fence.isEmpty()) {
                    snippets.add(new Snippet(fence, file.toString()));
                }
                fence = ends ? null : line.substring(FENCE.length());
                file.setLength(0);
            } else if (fence != null) {
                file.append(line).append('\n');
                if (fence.isEmpty() && line.startsWith(TYPED_IN_OUTPUT)) {
                    snippets.add(new Snippet("", line.substring(TYPED_IN_OUTPUT.length())));
                }
            } else if (line.startsWith(TYPED)) {
                snippets.add(new Snippet("", line.strip()));
            } else if (line.startsWith("#")) {
                snippets = new ArrayList<>();
                sections.add(new Section(page, line.replaceFirst("^#+ ", ""), snippets));
            }
        }
        return sections.stream().filter(section -> !section.snippets().isEmpty());
    }

    /** All lines that are typed. */
    static List<String> typed(String page) throws IOException {
        return sections(page)
                .flatMap(section -> section.snippets().stream())
                .filter(Snippet::typed)
                .map(Snippet::text)
                .toList();
    }

    private Page() {}
}
