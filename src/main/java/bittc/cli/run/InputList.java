package bittc.cli.run;

import bittc.cli.host.Environment;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Shell;
import bittc.cli.message.WrittenText;
import bittc.cli.option.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a list of torrents: one per line, perhaps in quotes. Lines that are indented further than the torrent above them
 * are its options, {@code NAME = VALUE}. Blank lines and lines that begin with {@code #} mean nothing.
 */
public final class InputList {
    /** Some hundred thousand lines; a larger file is not a list. */
    private static final int MAX_BYTES = 16 << 20;

    private static final String STDIN = "-";

    private InputList() {}

    /**
     * A line that names a torrent, with the options below it.
     *
     * @param origin its place: {@code list.txt:3}
     * @param fault the first line below it that is no option
     */
    record Line(String origin, int number, String text, List<Setting> options, Optional<Problem> fault) {
        private Line with(String place, String line) {
            Optional<Setting> option = Setting.parse(place, line);
            List<Setting> more = new ArrayList<>(options);
            option.ifPresent(more::add);
            Optional<Problem> wrong =
                    fault.or(() -> option.isPresent() ? Optional.empty() : Optional.of(noOption(place)));
            return new Line(origin, number, text, more, wrong);
        }

        private static Problem noOption(String place) {
            return Problem.usage(
                    place + ": not of the form 'option = value'",
                    "a torrent is indented no further than the one above");
        }
    }

    /**
     * Reads a list.
     *
     * @param name the name of a file, or {@code -}
     * @throws ProblemException if it cannot be read or is empty
     */
    static List<Line> read(String name, Environment environment) throws ProblemException {
        String shown = name.equals(STDIN) ? "standard input" : name;
        List<Line> lines;
        try (InputStream in = open(name, environment)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("too long for a list of torrents");
            }
            if (looksLikeTorrent(bytes)) {
                throw new ProblemException(
                        ProblemCode.LIST_UNREADABLE,
                        shown + ": is a torrent, not a list of torrents",
                        "bittc download " + Shell.quote(List.of(name)));
            }
            lines = lines(shown, WrittenText.decode(bytes));
        } catch (InvalidPathException e) {
            throw new ProblemException(ProblemCode.LIST_UNREADABLE, shown + ": no such file", "");
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.LIST_UNREADABLE, shown + ": " + Environment.reason(e), "");
        }
        if (lines.isEmpty()) {
            throw new ProblemException(ProblemCode.LIST_EMPTY, shown + ": contains no torrent", "");
        }
        return lines;
    }

    /** Whether this name stands for standard input. */
    public static boolean isStdin(String name) {
        return name.equals(STDIN);
    }

    private static InputStream open(String name, Environment environment) throws IOException {
        if (name.equals(STDIN)) {
            return environment.stdin();
        }
        Path file = environment.folder().resolve(name);
        if (Files.isDirectory(file)) {
            throw new IOException("is a directory");
        }
        return Files.newInputStream(file);
    }

    /** Recognises bencoding: {@code d8:announce…}. */
    private static boolean looksLikeTorrent(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 'd' && Character.isDigit(bytes[1]) && contains(bytes, (byte) ':');
    }

    private static boolean contains(byte[] bytes, byte wanted) {
        for (int i = 0; i < Math.min(bytes.length, 8); i++) {
            if (bytes[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    private static List<Line> lines(String shown, String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        int margin = Integer.MAX_VALUE;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            String place = shown + ":" + number;
            int indent = line.length() - line.stripLeading().length();
            if (indent > margin) {
                lines.add(lines.remove(lines.size() - 1).with(place, stripped));
            } else {
                margin = indent;
                lines.add(new Line(place, number, unquoted(stripped), List.of(), Optional.empty()));
            }
        }
        return lines;
    }

    /** Removes a pair of quotes. */
    private static String unquoted(String text) {
        int last = text.length() - 1;
        char quote = text.charAt(0);
        boolean quoted = last > 1 && (quote == '"' || quote == '\'') && text.charAt(last) == quote;
        return quoted ? text.substring(1, last) : text;
    }
}
