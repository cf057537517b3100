package bittc.tracker;

import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;

/**
 * The content of an announce (BEP 3, BEP 15).
 *
 * @param port on which we listen for peers, 0 if we do not
 * @param uploaded payload bytes sent to peers since the start
 * @param downloaded payload bytes received from peers since the start
 * @param left bytes missing of the whole torrent, including files that are not wanted
 * @param numWant number of peers that we would like
 * @param key random, the same for the whole session: identifies us to the tracker when our address changes (BEP 7)
 */
public record AnnounceRequest(
        InfoHash infoHash,
        PeerId peerId,
        int port,
        long uploaded,
        long downloaded,
        long left,
        Event event,
        int numWant,
        int key) {
    /** Replaces the number of peers asked for. */
    AnnounceRequest withNumWant(int peers) {
        return new AnnounceRequest(infoHash, peerId, port, uploaded, downloaded, left, event, peers, key);
    }

    /** The reason for an announce. */
    public enum Event {
        /** A regular announce. */
        NONE,
        /** The last missing byte has arrived. */
        COMPLETED,
        /** The first announce. */
        STARTED,
        /** The last announce. */
        STOPPED,
        /** A regular announce of a partial seed (BEP 21): it has every wanted file, but not the whole torrent. */
        PAUSED
    }
}
