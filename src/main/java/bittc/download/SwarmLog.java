package bittc.download;

import bittc.download.blocks.Counters;
import bittc.torrent.InfoHash;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line of the debug log for a torrent every few seconds, from which to see why a download is slow. */
final class SwarmLog {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmLog.class);

    private SwarmLog() {}

    /**
     * Writes it.
     *
     * @param peers connected peers and web seeds
     * @param diskBehind whether nothing is asked for until the disk has caught up
     */
    static void write(
            InfoHash infoHash,
            Counters counters,
            List<PeerConnection> peers,
            Connections connections,
            boolean diskBehind,
            long now) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{}: {} B/s down, {} up; {} connected, {} unchoke us, {} being made, {} addresses; {} requests{}",
                    infoHash,
                    counters.downRate(now),
                    counters.upRate(now),
                    peers.size(),
                    peers.stream().filter(peer -> !peer.peerChoking()).count(),
                    connections.connecting(),
                    connections.knownAddresses(),
                    peers.stream().mapToInt(peer -> peer.requests().active()).sum(),
                    diskBehind ? "; waits for the disk" : "");
        }
    }
}
