package bittc.download;

import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Decides about incoming connections once their handshake has named a torrent. Called on the loop. */
public interface IncomingPeers {
    /** Returns the handler for a peer that wants this torrent, or empty to hang up: no such torrent, or no room. */
    Optional<PeerHandler> accept(InfoHash infoHash, InetSocketAddress address);

    /** Finds a torrent of ours by its name in encrypted handshakes, {@link InfoHash#obfuscated}. */
    default Optional<InfoHash> byObfuscatedHash(byte[] hash) {
        return Optional.empty();
    }
}
