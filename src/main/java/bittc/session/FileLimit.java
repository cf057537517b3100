package bittc.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The number of files and sockets that the process may have open at once ({@code ulimit -n}), and its division.
 *
 * @param total of all kinds
 */
record FileLimit(int total) {
    /** For the program's jar, standard streams, epoll, trackers, the listening socket. */
    private static final int RESERVED = 24;

    /** Enough to download a torrent, from few peers. */
    static final int LEAST = 32;

    /** More open data files gain nothing. */
    private static final int ENOUGH_FOR_DATA = 32;

    /** Another machine with a batch of some hundred torrents makes one connection for each, all at once. */
    private static final int ENOUGH_FOR_HANDSHAKES = 256;

    /** The limit if the system does not say; every modern system allows more. */
    private static final int UNKNOWN = 256;

    static FileLimit ofProcess() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    return new FileLimit(softLimit(line));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return new FileLimit(UNKNOWN);
        }
        return new FileLimit(UNKNOWN);
    }

    private static int softLimit(String line) {
        String soft = line.substring("Max open files".length()).trim().split(" ")[0];
        return soft.equals("unlimited") ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
    }

    /** Throws if too few files may be open to download anything; else some later opening of a file would fail. */
    void expectEnough() throws EngineException {
        if (total < LEAST) {
            throw new EngineException(
                    EngineException.Reason.FILES,
                    "only " + total + " files and connections may be open at once, and at least " + LEAST
                            + " are needed");
        }
    }

    /** The share of the torrents' files. */
    int forData() {
        return Math.max(4, Math.min(ENOUGH_FOR_DATA, (total - RESERVED) / 3));
    }

    /** The share of incoming connections that have not completed their handshake. */
    int forHandshakes() {
        return Math.max(8, Math.min(ENOUGH_FOR_HANDSHAKES, (total - RESERVED) / 4));
    }

    /** The share of connections to peers. */
    int forPeers() {
        return Math.max(4, total - RESERVED - forData() - forHandshakes());
    }
}
