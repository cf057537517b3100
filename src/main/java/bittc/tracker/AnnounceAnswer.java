package bittc.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A tracker's answer to an announce.
 *
 * @param interval time until the next announce
 * @param minInterval shortest time until the next announce
 * @param seeders number of peers that have everything, if given
 * @param leechers number of other peers, if given
 * @param peers addresses, without port 0, multicast and unspecified ones
 * @param warning a text for people, from outside: not sanitised
 * @param externalAddress our address as the tracker sees it (BEP 24)
 */
public record AnnounceAnswer(
        Duration interval,
        Optional<Duration> minInterval,
        OptionalInt seeders,
        OptionalInt leechers,
        List<InetSocketAddress> peers,
        Optional<String> warning,
        Optional<InetAddress> externalAddress) {}
