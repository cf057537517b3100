package bittc.tracker;

import java.util.OptionalInt;

/**
 * What a tracker says of one torrent's swarm; it may leave out any of it.
 *
 * @param seeders peers that have everything
 * @param leechers peers that do not
 * @param downloads how often the torrent was completed, as far as the tracker knows
 */
public record ScrapeAnswer(OptionalInt seeders, OptionalInt leechers, OptionalInt downloads) {}
