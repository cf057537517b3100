package bittc.download;

import java.util.List;

/**
 * How a torrent's connections stand.
 *
 * @param peers connected peers
 * @param seeds those among them that have everything
 * @param useful those among them that have a piece that we lack
 * @param choking those among the useful that choke us
 * @param webSeeds servers that a connection stands to
 * @param connecting connections being made
 */
record SwarmStatus(int peers, int seeds, int useful, int choking, int webSeeds, int connecting) {
    /** Counts these connected peers. */
    static SwarmStatus of(List<PeerConnection> connected, int webSeeds, int connecting) {
        int seeds = 0;
        int useful = 0;
        int choking = 0;
        for (PeerConnection peer : connected) {
            boolean wanted = peer.hasWanted();
            seeds += peer.isSeed() ? 1 : 0;
            useful += wanted ? 1 : 0;
            choking += wanted && peer.peerChoking() ? 1 : 0;
        }
        return new SwarmStatus(connected.size(), seeds, useful, choking, webSeeds, connecting);
    }
}
