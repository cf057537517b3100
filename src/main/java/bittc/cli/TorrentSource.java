package bittc.cli;

import bittc.metainfo.Metainfo;
import bittc.torrent.InfoHash;
import java.util.Optional;

/** What an argument names a torrent by, and so what is known of it before anybody is asked. */
sealed interface TorrentSource {
    /** The argument as it was given. */
    String argument();

    /** What to call the torrent as far as is known; not cleaned. */
    String name();

    /** What identifies the torrent, unless even that has to be fetched. */
    Optional<InfoHash> infoHash();

    /** What the torrent is, if that is known; else {@code DownloadListener.onMetadata} tells it later. */
    Optional<Metainfo> known();

    /** A .torrent file that has been read, or standard input. */
    record Read(String argument, Metainfo metainfo) implements TorrentSource {
        @Override
        public String name() {
            return metainfo.name();
        }

        @Override
        public Optional<InfoHash> infoHash() {
            return Optional.of(metainfo.infoHash());
        }

        @Override
        public Optional<Metainfo> known() {
            return Optional.of(metainfo);
        }
    }
}
