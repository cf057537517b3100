package bittc.cli.run;

import bittc.cli.host.Environment;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.metainfo.FileSelection;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.net.InvalidUrlException;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The name of a torrent in an argument, and what is known by it without asking anyone. */
public sealed interface TorrentSource {
    /** Kinds of arguments, for the help. */
    String KINDS = "A .torrent file or its URL, a magnet link, an info hash, or - for standard input";

    /**
     * Parses an argument: a magnet link, an info hash, a URL, or else a file, which is read.
     *
     * @param argument {@code -} for standard input
     */
    static TorrentSource of(String argument, Environment environment) throws ProblemException {
        return of(argument, "", environment);
    }

    /**
     * The same, for a line of a list.
     *
     * @param origin {@code list.txt:3: }, to find a line that failed
     */
    static TorrentSource of(String argument, String origin, Environment environment) throws ProblemException {
        boolean plain = argument.startsWith("magnet:");
        if (MagnetLink.looksLike(argument) && (plain || !TorrentFile.exists(argument, environment))) {
            try {
                return new Magnet(argument, MagnetLink.parse(argument));
            } catch (InvalidMetainfoException e) {
                throw new ProblemException(
                        ProblemCode.of(e.code().word()), shortened(argument) + ": " + e.getMessage(), e.hint());
            }
        }
        if (argument.matches("(?is)https?:/.*")) {
            try {
                return new Web(argument, Url.ofWeb(argument), origin);
            } catch (InvalidUrlException e) {
                throw new ProblemException(
                        ProblemCode.TORRENT_NOT_FOUND, e.host() + ": not a valid URL: " + e.getMessage(), "");
            }
        }
        Optional<MagnetLink> infoHash = MagnetLink.ofInfoHash(argument);
        if (infoHash.isPresent() && !TorrentFile.exists(argument, environment)) {
            return new Magnet(argument, infoHash.get());
        }
        if (argument.contains("://") && !TorrentFile.exists(argument, environment)) {
            String why = redacted(argument) + ": not an http or https URL";
            throw new ProblemException(ProblemCode.TORRENT_UNSUPPORTED, why, "");
        }
        return new Read(argument, TorrentFile.read(argument, environment));
    }

    /** Removes possible secrets from an argument. */
    static String redacted(String argument) {
        if (MagnetLink.looksLike(argument)) {
            return shortened(argument);
        }
        return argument.contains("://") || argument.matches("(?is)https?:/.*") ? Url.shown(argument) : argument;
    }

    /** Returns enough of a magnet link to recognise it; the rest may hold passkeys of trackers. */
    private static String shortened(String argument) {
        int end = argument.indexOf('&') < 0 ? argument.length() : argument.indexOf('&');
        String first = argument.substring(0, end).toLowerCase(Locale.ROOT);
        if (first.contains("://") || first.contains("%3a%2f") || first.contains("@")) {
            end = Math.min(end, argument.indexOf('=') + 1);
        }
        return argument.substring(0, Math.min(end, MAX_SHOWN))
                + (end < argument.length() || end > MAX_SHOWN ? "…" : "");
    }

    /** Longest shown part of an argument, in characters. */
    int MAX_SHOWN = 80;

    /** The argument as it was given. */
    String argument();

    /** The argument for scripts, which know it: only secrets are left out. */
    default String told() {
        return argument();
    }

    /** The argument for people. */
    default String shown() {
        return argument();
    }

    /** The name of the torrent, as far as known; not cleaned. */
    String name();

    /** The info hash, unless even that has to be fetched. */
    Optional<InfoHash> infoHash();

    /** The metadata, if known; otherwise {@code DownloadListener.onMetadata} brings it later. */
    default Optional<Metainfo> known() {
        return Optional.empty();
    }

    /** The size of the torrent without padding, if known; of an unread one, the size of its wanted files. */
    OptionalLong totalBytes();

    /** Loads what can be known before the torrent begins. */
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

        @Override
        public OptionalLong totalBytes() {
            return OptionalLong.of(FileSelection.ALL.bytes(metainfo));
        }
    }

    /** A magnet link or a bare info hash: peers have to be asked for the metadata. */
    record Magnet(String argument, MagnetLink link) implements TorrentSource {
        @Override
        public String shown() {
            return shortened(argument);
        }

        @Override
        public String name() {
            return link.name().orElseGet(() -> link.infoHash().toHex());
        }

        @Override
        public Optional<InfoHash> infoHash() {
            return Optional.of(link.infoHash());
        }

        @Override
        public OptionalLong totalBytes() {
            return link.length();
        }
    }

    /**
     * The URL of a .torrent file.
     *
     * @param origin {@code list.txt:3: } for line 3 of a list, empty for an argument
     */
    record Web(String argument, Url url, String origin) implements TorrentSource {
        @Override
        public String told() {
            return url.authorization().isPresent() || url.target().indexOf('?') >= 0 ? shown() : argument;
        }

        @Override
        public String shown() {
            return url.hostAndPort() + "/…/" + file();
        }

        @Override
        public String name() {
            return origin + file();
        }

        /** Returns the last element of the path: the rest may be a passkey. */
        private String file() {
            String path = url.path();
            String last = path.substring(path.lastIndexOf('/') + 1);
            return last.isEmpty() ? url.hostAndPort() : last;
        }

        @Override
        public OptionalLong totalBytes() {
            return OptionalLong.empty();
        }

        @Override
        public Optional<InfoHash> infoHash() {
            return Optional.empty();
        }
    }

    /**
     * A .torrent file that is read again at its turn: thousands wait in little memory.
     *
     * @param id its info hash at the first read
     * @param bytes size of its wanted files
     */
    record Unread(Input input, Environment environment, InfoHash id, String name, long bytes) implements TorrentSource {
        @Override
        public String argument() {
            return input.argument();
        }

        @Override
        public Optional<InfoHash> infoHash() {
            return Optional.of(id);
        }

        @Override
        public OptionalLong totalBytes() {
            return OptionalLong.of(bytes);
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
            String why = input.argument() + ": became a different torrent while it waited";
            throw new ProblemException(input.at(new Problem(ProblemCode.TORRENT_UNREADABLE, why, "")));
        }
    }
}
