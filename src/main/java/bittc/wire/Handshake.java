package bittc.wire;

import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;

/**
 * The first 68 bytes on a connection (BEP 3):
 * {@code <19>"BitTorrent protocol"<8 reserved><20 info hash><20 peer id>}.
 *
 * @param fast whether the fast extension is spoken (BEP 6: reserved[7] &amp; 0x04)
 * @param extended whether the extension protocol is spoken (BEP 10: reserved[5] &amp; 0x10)
 * @param dht whether the sender runs a DHT node (BEP 5: reserved[7] &amp; 0x01)
 */
public record Handshake(InfoHash infoHash, PeerId peerId, boolean fast, boolean extended, boolean dht) {
    /** Length in bytes. */
    public static final int LENGTH = 68;
}
