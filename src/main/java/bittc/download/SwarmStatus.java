package bittc.download;

import java.util.List;

/**
 * Counts of a torrent's connections.
 *
 * @param peers connected peers
 * @param seeds peers of these that have all pieces
 * @param useful peers of these that have a piece that we lack
 * @param choking useful peers that choke us
 * @param webSeeds connected web seeds
 * @param connecting pending outgoing connections
 */
record SwarmStatus(int peers, int seeds, int useful, int choking, int webSeeds, int connecting) {
    static SwarmStatus of(List<PeerConnection> connected, int webSeeds, int connecting) {
        int seeds = 0;
        int useful = 0;
        int choking = 0;
        for (PeerConnection peer : connected) {
            boolean wanted = peer.pieces() != null && peer.pieces().wanted() > 0;
            seeds += peer.isSeed() ? 1 : 0;
            useful += wanted ? 1 : 0;
            choking += wanted && peer.interest().peerChoking() ? 1 : 0;
        }
        return new SwarmStatus(connected.size(), seeds, useful, choking, webSeeds, connecting);
    }
}
