package bittc.download;

import bittc.download.blocks.Counters;
import bittc.torrent.InfoHash;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line about a torrent to the debug log every few seconds, to show why a download is slow. */
final class SwarmLog {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmLog.class);

    private SwarmLog() {}

    /**
     * Writes the line.
     *
     * @param peers connected peers and web seeds
     * @param diskBehind whether requests wait for the disk to catch up
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
                    peers.stream()
                            .filter(peer -> !peer.interest().peerChoking())
                            .count(),
                    connections.connecting(),
                    connections.knownAddresses(),
                    peers.stream().mapToInt(peer -> peer.requests().active()).sum(),
                    diskBehind ? "; waits for the disk" : "");
        }
    }
}
