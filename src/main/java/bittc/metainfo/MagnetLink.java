package bittc.metainfo;

import bittc.torrent.InfoHash;
import bittc.torrent.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A torrent by its info hash, and hints where to begin (BEP 9, BEP 53). Nothing but the info hash is vouched for by
 * anything; all text comes from outside and is not sanitised.
 *
 * @param infoHash names the torrent ({@code xt})
 * @param name what to call it until its own name is known ({@code dn}); at most {@value #MAX_NAME_CHARS} characters
 * @param length of all its files in bytes, at least 1 ({@code xl})
 * @param trackers announce URLs by tier, as {@link Metainfo#trackers} ({@code tr}); in a link each is a tier of its own
 * @param webSeeds as {@link Metainfo#webSeeds} ({@code ws})
 * @param peers that are said to have it ({@code x.pe}), at most {@value #MAX_PEERS}
 * @param selection which of its files are meant, or empty for all ({@code so})
 */
public record MagnetLink(
        InfoHash infoHash,
        Optional<String> name,
        OptionalLong length,
        List<List<String>> trackers,
        List<String> webSeeds,
        List<PeerAddress> peers,
        Optional<FileIndexes> selection) {
    /** The longest link in characters: 500 trackers fit. */
    public static final int MAX_CHARS = 64 * 1024;

    /** The longest name in characters; no file system takes a longer one. */
    public static final int MAX_NAME_CHARS = 255;

    /** The most peers; they are to begin with, and know the others. */
    public static final int MAX_PEERS = 50;

    private static final String SCHEME = "magnet:";
    private static final String ENCODED_SCHEME = "magnet%3a";

    /** What texts enclose links in. */
    private static final String OPENING = "\"'<`(\u201c\u2018\u00ab";

    private static final String CLOSING = "\"'>`)\u201d\u2019\u00bb";

    /** Checks the bounds that are promised above. */
    public MagnetLink {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
        if (name.isPresent() && (name.get().isEmpty() || name.get().length() > MAX_NAME_CHARS)) {
            throw new IllegalArgumentException("name of " + name.get().length() + " characters");
        }
        if (length.isPresent() && length.getAsLong() < 1) {
            throw new IllegalArgumentException("length " + length.getAsLong() + " (expected: at least 1)");
        }
        if (peers.size() > MAX_PEERS) {
            throw new IllegalArgumentException(peers.size() + " peers (expected: at most " + MAX_PEERS + ")");
        }
    }

    /** Whether the text is meant as a magnet link: it begins like one. */
    public static boolean looksLike(String text) {
        return startsWith(tidied(text), SCHEME);
    }

    /** Without what gets around a link on its way: blanks, quotes, angle brackets, and an encoding of it as a whole. */
    static String tidied(String text) {
        String link = text.strip();
        while (link.length() > 1 && isEnclosed(link)) {
            link = link.substring(1, link.length() - 1).strip();
        }
        boolean encoded = link.length() <= MAX_CHARS && startsWith(link, ENCODED_SCHEME);
        return encoded ? PercentCoding.decode(link) : link;
    }

    private static boolean isEnclosed(String text) {
        int opening = OPENING.indexOf(text.charAt(0));
        return opening >= 0 && text.charAt(text.length() - 1) == CLOSING.charAt(opening);
    }

    private static boolean startsWith(String text, String start) {
        return text.regionMatches(true, 0, start, 0, start.length());
    }

    /**
     * Reads a magnet link: parameters in any order, known ones repeated or numbered ({@code tr.1}), unknown ones ignored.
     *
     * @throws InvalidMetainfoException if it names no torrent, or one of version 2 alone
     */
    public static MagnetLink parse(String text) throws InvalidMetainfoException {
        return new MagnetReader().read(text);
    }

    /** A link made of a bare info hash: 40 hexadecimal digits, or 32 of base32. Empty if the text is anything else. */
    public static Optional<MagnetLink> ofInfoHash(String text) {
        return InfoHash.parse(text)
                .map(infoHash -> new MagnetLink(
                        infoHash,
                        Optional.empty(),
                        OptionalLong.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }

    /** The link that leads to this torrent. */
    public static MagnetLink of(Metainfo metainfo) {
        return new MagnetLink(
                metainfo.infoHash(),
                Optional.of(metainfo.name()).map(MagnetReader::shortened),
                OptionalLong.of(metainfo.layout().totalLength()),
                metainfo.trackers(),
                metainfo.webSeeds(),
                List.of(),
                Optional.empty());
    }

    /** The link as text, ASCII alone; of tiers only their order is left, for a link has none. */
    public String toUri() {
        StringBuilder uri = new StringBuilder(SCHEME).append("?xt=urn:btih:").append(infoHash.toHex());
        name.ifPresent(text -> uri.append("&dn=").append(PercentCoding.encode(text)));
        length.ifPresent(bytes -> uri.append("&xl=").append(bytes));
        for (List<String> tier : trackers) {
            tier.forEach(url -> uri.append("&tr=").append(PercentCoding.encode(url)));
        }
        webSeeds.forEach(url -> uri.append("&ws=").append(PercentCoding.encode(url)));
        // Not encoded: there are clients that do not decode these two.
        peers.forEach(peer -> uri.append("&x.pe=").append(peer));
        selection.ifPresent(files -> uri.append("&so=").append(files));
        return uri.toString();
    }
}
