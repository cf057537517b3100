package bittc.tracker;

import java.util.OptionalInt;

/**
 * A tracker's figures on one torrent's swarm; each may be missing.
 *
 * @param seeders number of peers that have everything
 * @param leechers number of other peers
 * @param downloads number of completed downloads that the tracker knows of
 */
public record ScrapeAnswer(OptionalInt seeders, OptionalInt leechers, OptionalInt downloads) {}
