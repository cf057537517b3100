package bittc.download;

import bittc.metainfo.Metainfo;
import java.util.List;

/** Finds the web seeds of torrents. */
public interface WebSeedFinder {
    /** The web seeds that a torrent names, as far as their URLs make sense; nothing is connected to yet. */
    List<WebSeed> webSeeds(Metainfo metainfo);

    /** Host and reason for each URL that does not; from outside, not sanitised. */
    default List<String> unusable(Metainfo metainfo) {
        return List.of();
    }
}
