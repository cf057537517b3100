package bittc.tracker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a tracker answered.
 *
 * @param interval when it wants to be asked again
 * @param minInterval the soonest it allows
 * @param seeders how many have everything, if told
 * @param leechers how many do not, if told
 * @param peers addresses, already stripped of port 0, multicast and unspecified ones
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
