package bittc.download;

import bittc.net.AddressScope;
import bittc.net.Url;
import bittc.torrent.PeerAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rule for torrents of this machine: if all sources that anybody has named are at loopback addresses, and a tracker is
 * among them, nobody else is asked for peers.
 */
public final class LoopbackRule {
    private LoopbackRule() {}

    /**
     * Returns whether it applies.
     *
     * @param trackers announce URLs by tier; one that is invalid counts as being elsewhere
     * @param webSeeds URLs of web seeds; likewise
     * @param peers that a magnet link names
     */
    static boolean applies(List<List<String>> trackers, List<String> webSeeds, List<PeerAddress> peers) {
        return trackers.stream().anyMatch(tier -> !tier.isEmpty())
                && Stream.concat(trackers.stream().flatMap(List::stream), webSeeds.stream())
                        .allMatch(LoopbackRule::isHere)
                && areHere(peers);
    }

    /** Returns whether all these peers are at loopback addresses. */
    public static boolean areHere(Collection<PeerAddress> peers) {
        return peers.stream().allMatch(peer -> isHere(AddressScope.ofHost(peer.host())));
    }

    private static boolean isHere(String url) {
        return Url.parse(url)
                .map(Url::host)
                .map(AddressScope::ofHost)
                .filter(LoopbackRule::isHere)
                .isPresent();
    }

    private static boolean isHere(AddressScope scope) {
        return scope == AddressScope.LOOPBACK;
    }
}
