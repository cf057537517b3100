package bittc.tracker;

import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;

/**
 * What we tell a tracker (BEP 3, BEP 15).
 *
 * @param port where we listen for peers, 0 if we do not
 * @param uploaded payload bytes sent to peers since the start
 * @param downloaded payload bytes received from peers since the start
 * @param left bytes still missing of the whole torrent, whatever is wanted of it
 * @param numWant how many peers we would like
 * @param key random, the same for the whole session: lets a tracker know us when our address changes (BEP 7)
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
    /** The same, asking for another number of peers. */
    AnnounceRequest withNumWant(int peers) {
        return new AnnounceRequest(infoHash, peerId, port, uploaded, downloaded, left, event, peers, key);
    }

    /** Why we announce. */
    public enum Event {
        /** At the regular interval. */
        NONE,
        /** The last missing byte has come. */
        COMPLETED,
        /** The first time. */
        STARTED,
        /** The last time. */
        STOPPED,
        /** At the regular interval, by one who has all that he wants, but not all that there is: a partial seed (BEP 21). */
        PAUSED
    }
}
