package bittc.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many files and sockets the process may have open at once ({@code ulimit -n}), and how they are shared out.
 *
 * @param total of all kinds
 */
record FileLimit(int total) {
    /** The program's own jar, standard streams, epoll, trackers, the listening socket. */
    private static final int RESERVED = 24;

    /** With these a torrent is downloaded, from few peers. */
    static final int LEAST = 32;

    /** More open data files than this win nothing. */
    private static final int ENOUGH_FOR_DATA = 32;

    /** A batch of some hundred torrents in another machine connects once for each, all in one moment. */
    private static final int ENOUGH_FOR_HANDSHAKES = 256;

    /** Where the system does not tell; every system of today allows more. */
    private static final int UNTOLD = 256;

    static FileLimit ofProcess() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    return new FileLimit(softLimit(line));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return new FileLimit(UNTOLD);
        }
        return new FileLimit(UNTOLD);
    }

    private static int softLimit(String line) {
        String soft = line.substring("Max open files".length()).trim().split(" ")[0];
        return soft.equals("unlimited") ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
    }

    /** Fails where nothing could be downloaded: rather here than in the middle, by whatever is opened next. */
    void expectEnough() throws EngineException {
        if (total < LEAST) {
            throw new EngineException(
                    EngineException.Reason.FILES,
                    "only " + total + " files and connections may be open at once, and at least " + LEAST
                            + " are needed");
        }
    }

    /** For the torrents' files. */
    int forData() {
        return Math.max(4, Math.min(ENOUGH_FOR_DATA, (total - RESERVED) / 3));
    }

    /** For connections that others have made and that are not peers yet. */
    int forHandshakes() {
        return Math.max(8, Math.min(ENOUGH_FOR_HANDSHAKES, (total - RESERVED) / 4));
    }

    /** For connections to peers. */
    int forPeers() {
        return Math.max(4, total - RESERVED - forData() - forHandshakes());
    }
}
