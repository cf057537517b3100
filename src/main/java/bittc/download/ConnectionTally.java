package bittc.download;

import bittc.download.blocks.PeerPath;
import bittc.net.FailureText;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Counts one torrent's connections for {@code -v}: the open ones by their path, the failed ones by the reason, so that it
 * shows which peers only uTP or encryption would reach.
 */
final class ConnectionTally {
    private static final String CONNECTION_REFUSED = "connection refused";

    /** By the words of {@link PeerPath}: at most nine. */
    private final Map<String, Integer> reached = new TreeMap<>();

    private int refused;
    private int timedOut;
    private int hungUp;
    private int failedOtherwise;

    /** Counts a connection whose handshake is done. */
    void onOpen(PeerPath path) {
        reached.merge(path.label(), 1, Integer::sum);
    }

    /** Counts an outgoing connection that failed for this reason. */
    void onFailed(String reason) {
        if (PeerConnector.isHungUp(reason)) {
            hungUp++;
        } else if (reason.contains(CONNECTION_REFUSED)) {
            refused++;
        } else if (reason.contains(FailureText.TIMED_OUT)) {
            timedOut++;
        } else if (!reason.equals(PeerConnector.OURSELVES)) {
            failedOtherwise++;
        }
    }

    /** Tells the counts, if there are any. */
    void tell(DownloadListener listener) {
        String line = line();
        if (!line.isEmpty()) {
            listener.onDetail(line);
        }
    }

    /** One line, such as {@code connections made: 3 by TCP; connections failed: 2 refused}; empty if there were none. */
    String line() {
        StringJoiner open = new StringJoiner(", ");
        for (Map.Entry<String, Integer> path : reached.entrySet()) {
            open.add(path.getValue() + " by " + path.getKey());
        }
        StringJoiner failed = new StringJoiner(", ");
        add(failed, refused, "refused");
        add(failed, timedOut, "timed out");
        add(failed, hungUp, "closed at the handshake");
        add(failed, failedOtherwise, "for other reasons");
        StringJoiner line = new StringJoiner("; ");
        if (open.length() > 0) {
            line.add("connections made: " + open);
        }
        if (failed.length() > 0) {
            line.add("connections failed: " + failed);
        }
        return line.toString();
    }

    private static void add(StringJoiner joined, int count, String what) {
        if (count > 0) {
            joined.add(count + " " + what);
        }
    }
}
