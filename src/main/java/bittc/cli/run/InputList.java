package bittc.cli.run;

import bittc.cli.host.Environment;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Shell;
import bittc.cli.message.WrittenText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a list of torrents: one per line, without blank lines and lines that begin with {@code #}. */
public final class InputList {
    /** Some hundred thousand lines; a larger file is not a list. */
    private static final int MAX_BYTES = 16 << 20;

    private static final String STDIN = "-";

    private InputList() {}

    /** A line that names a torrent, numbered from 1. */
    record Line(int number, String text) {}

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
            lines = lines(WrittenText.decode(bytes));
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

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                lines.add(new Line(number, stripped));
            }
        }
        return lines;
    }
}
