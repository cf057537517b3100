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

/** What an argument names a torrent by, and so what is known of it before anybody is asked. */
public sealed interface TorrentSource {
    /** What an argument may be, for the help. */
    String KINDS = "A .torrent file or its URL, a magnet link, an info hash, or - for standard input";

    /**
     * What the argument names: a magnet link, an info hash, a URL, or else a file, which is read.
     *
     * @param argument {@code -} for standard input
     */
    static TorrentSource of(String argument, Environment environment) throws ProblemException {
        return of(argument, "", environment);
    }

    /**
     * The same, for a line of a list.
     *
     * @param origin {@code list.txt:3: }, by which people find what could not be fetched
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

    /** An argument without what may be secret in it. */
    static String redacted(String argument) {
        if (MagnetLink.looksLike(argument)) {
            return shortened(argument);
        }
        return argument.contains("://") || argument.matches("(?is)https?:/.*") ? Url.shown(argument) : argument;
    }

    /** As much of a magnet link as people need to recognise it; the rest may hold trackers' passkeys. */
    private static String shortened(String argument) {
        int end = argument.indexOf('&') < 0 ? argument.length() : argument.indexOf('&');
        String first = argument.substring(0, end).toLowerCase(Locale.ROOT);
        if (first.contains("://") || first.contains("%3a%2f") || first.contains("@")) {
            end = Math.min(end, argument.indexOf('=') + 1);
        }
        return argument.substring(0, Math.min(end, MAX_SHOWN))
                + (end < argument.length() || end > MAX_SHOWN ? "…" : "");
    }

    /** Characters of an argument that are shown. */
    int MAX_SHOWN = 80;

    /** The argument as it was given. */
    String argument();

    /** The argument as scripts are told it, which know it: only what nobody is to see is left out. */
    default String told() {
        return argument();
    }

    /** The argument as people are shown it. */
    default String shown() {
        return argument();
    }

    /** What to call the torrent as far as is known; not cleaned. */
    String name();

    /** What identifies the torrent, unless even that has to be fetched. */
    Optional<InfoHash> infoHash();

    /** What the torrent is, if that is known; else {@code DownloadListener.onMetadata} tells it later. */
    Optional<Metainfo> known();

    /** How large the torrent is without padding, if that is known; of one that waits unread, what is wanted of it. */
    OptionalLong totalBytes();

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

        @Override
        public OptionalLong totalBytes() {
            return OptionalLong.of(FileSelection.ALL.bytes(metainfo));
        }
    }

    /** A magnet link, or a bare info hash: what the torrent is will have to be asked of its peers. */
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

        @Override
        public Optional<Metainfo> known() {
            return Optional.empty();
        }
    }

    /**
     * Where a .torrent file is on the web.
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

        /** What comes last in the path: the rest may be a passkey. */
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

        @Override
        public Optional<Metainfo> known() {
            return Optional.empty();
        }
    }

    /**
     * A .torrent file that has been read and is read again when its turn comes: thousands wait in little memory.
     *
     * @param id its info hash when it was read
     * @param bytes how large the files are that are wanted of it
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
            String why = input.argument() + ": became a different torrent while it waited";
            throw new ProblemException(input.at(new Problem(ProblemCode.TORRENT_UNREADABLE, why, "")));
        }
    }
}
