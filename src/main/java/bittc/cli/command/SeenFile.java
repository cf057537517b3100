package bittc.cli.command;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.WrittenText;
import bittc.feed.InvalidFeedException;
import bittc.feed.SeenList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The file of {@code feed --seen}; without one, nothing is remembered. */
final class SeenFile {
    private final Host host;

    /** Null for none. */
    private final Path shown;

    /**
     * Names the file; it need not exist.
     *
     * @param shown as it was given; null for none
     */
    SeenFile(Host host, Path shown) throws ProblemException {
        this.host = host;
        this.shown = shown;
        if (shown != null && place().kind() == OutputFile.Kind.STDOUT) {
            throw new ProblemException(ProblemCode.USAGE, "--seen: standard output remembers nothing", "name a file");
        }
    }

    private OutputFile place() throws ProblemException {
        return OutputFile.at(host.environment().folder(), shown, true);
    }

    /** Reads the list; an empty one if there is no file yet. */
    SeenList read() throws ProblemException {
        try {
            return SeenList.parse(shown == null ? "" : content());
        } catch (IOException e) {
            throw unreadable(Environment.reason(e));
        } catch (InvalidFeedException e) {
            throw unreadable(e.getMessage());
        }
    }

    private String content() throws IOException {
        try (InputStream in = Files.newInputStream(host.environment().folder().resolve(shown))) {
            byte[] bytes = in.readNBytes(SeenList.MAX_BYTES + 1);
            if (bytes.length > SeenList.MAX_BYTES) {
                throw new IOException("too long for a file of seen items");
            }
            return WrittenText.decode(bytes);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Changes the file; reads it anew before, as another run may have changed it. */
    void change(Consumer<SeenList> change) throws ProblemException {
        if (shown != null) {
            SeenList list = read();
            change.accept(list);
            place().write(list.text().getBytes(StandardCharsets.UTF_8), host);
        }
    }

    private ProblemException unreadable(String why) {
        return new ProblemException(ProblemCode.SEEN_UNREADABLE, shown + ": " + why, "name another file with --seen");
    }
}
