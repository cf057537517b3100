package bittc.download;

import bittc.metainfo.Metainfo;
import java.util.List;

/** Finds the web seeds of torrents. */
public interface WebSeedFinder {
    /** The web seeds that a torrent names, if their URLs are valid; does not connect. */
    List<WebSeed> webSeeds(Metainfo metainfo);

    /** Host and reason for each invalid URL; from outside, not sanitised. */
    default List<String> unusable(Metainfo metainfo) {
        return List.of();
    }
}
