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

    /** The same with all that can be known of it before it begins. */
    default TorrentSource ready() throws ProblemException {
        return this;
    }

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

    /**
     * A .torrent file that has been read and is read again when its turn comes: thousands wait in little memory.
     *
     * @param id its info hash when it was read
     */
    record Unread(Input input, Environment environment, InfoHash id, String name) implements TorrentSource {
        @Override
        public String argument() {
            return input.argument();
        }

        @Override
        public Optional<InfoHash> infoHash() {
            return Optional.of(id);
        }

        @Override
        public Optional<Metainfo> known() {
            return Optional.empty();
        }

        @Override
        public TorrentSource ready() throws ProblemException {
            try {
                Metainfo metainfo = TorrentFile.read(input.argument(), environment);
                if (metainfo.infoHash().equals(id)) {
                    return new Read(input.argument(), metainfo);
                }
            } catch (ProblemException e) {
                throw new ProblemException(input.at(e.problem()));
            }
            String why = input.argument() + ": has become another torrent while it waited";
            throw new ProblemException(input.at(Problem.badInput("torrent-unreadable", why, "")));
        }
    }
}
