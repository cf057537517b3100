package bittc.download;

import bittc.download.blocks.OpenRequests;
import bittc.picker.PickerConsistency;
import bittc.torrent.Bitfield;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold between the parts of a download's state whenever no event is being worked off. */
public final class Consistency {
    private Consistency() {}

    /** What does not hold, or the empty string. */
    public static String check(Torrent download) {
        if (!download.data().isOpen()) {
            return "";
        }
        Map<Long, Integer> requested = new HashMap<>();
        List<Bitfield> told = new ArrayList<>();
        for (PeerConnection peer : download.swarm().peers()) {
            if (peer.isClosed()) {
                return peer + " is closed and still connected";
            }
            int[] seen = {0};
            OpenRequests.forEach(peer.requests(), (piece, block) -> {
                seen[0]++;
                requested.merge((long) piece << 32 | block, 1, Integer::sum);
            });
            if (seen[0] != peer.requests().active()) {
                return peer + " has " + seen[0] + " requests under way and counts "
                        + peer.requests().active();
            }
            int wanted = 0;
            for (int piece = 0; piece < download.data().layout().pieceCount(); piece++) {
                wanted += peer.pieces().bits().get(piece)
                                && download.data().picker().isMissing(piece)
                        ? 1
                        : 0;
            }
            if (wanted != peer.pieces().wanted()) {
                return peer + " has " + wanted + " pieces for us and counts "
                        + peer.pieces().wanted();
            }
            if (peer.pieces().told()) {
                told.add(peer.pieces().bits());
            }
        }
        return PickerConsistency.check(download.data().picker(), download.data().layout(), requested, told);
    }

    /** Bytes that a session's attempts to learn what its torrents are may come to. */
    public static int metadataBytes(Session session) {
        return session.resources().metadata().taken();
    }

    /** Places that a session counts as taken; zero once everybody has gone. */
    public static int peers(Session session) {
        return session.resources().slots().taken();
    }
}
