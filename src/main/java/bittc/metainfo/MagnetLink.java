package bittc.metainfo;

import bittc.net.PercentCoding;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A torrent's info hashes, with hints where to start (BEP 9, BEP 53). Only the info hashes can be verified; all text comes
 * from outside and is not sanitised.
 *
 * @param infoHashes identify the torrent ({@code xt})
 * @param name for display until the torrent's own is known ({@code dn}); at most {@value #MAX_NAME_CHARS}
 *     characters
 * @param length of all its files in bytes, at least 1 ({@code xl})
 * @param trackers announce URLs by tier, as {@link Metainfo#trackers} ({@code tr}); parsing makes each its own tier
 * @param webSeeds as {@link Metainfo#webSeeds} ({@code ws})
 * @param peers to try first ({@code x.pe}), at most {@value #MAX_PEERS}
 * @param selection the wanted files, or empty for all ({@code so})
 */
public record MagnetLink(
        InfoHashes infoHashes,
        Optional<String> name,
        OptionalLong length,
        List<List<String>> trackers,
        List<String> webSeeds,
        List<PeerAddress> peers,
        Optional<FileIndexes> selection) {
    /** The longest link in characters: 500 trackers fit. */
    public static final int MAX_CHARS = 64 * 1024;

    /** The longest name in characters; no file system accepts a longer one. */
    public static final int MAX_NAME_CHARS = 255;

    /** The most peers: they are only for the start, and know other peers. */
    public static final int MAX_PEERS = 50;

    private static final String SCHEME = "magnet:";
    private static final String ENCODED_SCHEME = "magnet%3a";

    /** Characters that commonly enclose links in text. */
    private static final String OPENING = "\"'<`(\u201c\u2018\u00ab";

    private static final String CLOSING = "\"'>`)\u201d\u2019\u00bb";

    /** Checks the bounds above. */
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

    /** The torrent's one name: {@link InfoHashes#primary}. */
    public InfoHash infoHash() {
        return infoHashes.primary();
    }

    /** True if the text begins like a magnet link. */
    public static boolean looksLike(String text) {
        return startsWith(tidied(text), SCHEME);
    }

    /** Strips the wrapping of a link: spaces, quotes, angle brackets, and percent-encoding of the whole link. */
    static String tidied(String text) {
        String link = text.strip();
        while (link.length() > 1 && isEnclosed(link)) {
            link = link.substring(1, link.length() - 1).strip();
        }
        boolean encoded = link.length() <= MAX_CHARS && startsWith(link, ENCODED_SCHEME);
        return encoded ? PercentCoding.decodeQuery(link) : link;
    }

    private static boolean isEnclosed(String text) {
        int opening = OPENING.indexOf(text.charAt(0));
        return opening >= 0 && text.charAt(text.length() - 1) == CLOSING.charAt(opening);
    }

    private static boolean startsWith(String text, String start) {
        return text.regionMatches(true, 0, start, 0, start.length());
    }

    /**
     * Parses a magnet link: parameters in any order, known ones repeated or numbered ({@code tr.1}), others ignored.
     *
     * @throws InvalidMetainfoException if there is no valid info hash, or only one of version 2
     */
    public static MagnetLink parse(String text) throws InvalidMetainfoException {
        return new MagnetReader().read(text);
    }

    /** Makes a link of a bare info hash: 40 hexadecimal digits, or 32 of base32. Empty for any other text. */
    public static Optional<MagnetLink> ofInfoHash(String text) {
        return InfoHash.parse(text)
                .map(infoHash -> new MagnetLink(
                        InfoHashes.ofV1(infoHash),
                        Optional.empty(),
                        OptionalLong.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }

    /** Makes the link to a torrent. */
    public static MagnetLink of(Metainfo metainfo) {
        return new MagnetLink(
                metainfo.infoHashes(),
                Optional.of(metainfo.name()).map(MagnetReader::shortened),
                OptionalLong.of(metainfo.layout().totalLength()),
                metainfo.trackers(),
                metainfo.webSeeds(),
                List.of(),
                Optional.empty());
    }

    /** The link as ASCII text. Trackers keep their order but lose their tiers, for which links have no syntax. */
    public String toUri() {
        StringBuilder uri = new StringBuilder(SCHEME)
                .append("?xt=urn:btih:")
                .append(infoHash().toHex());
        name.ifPresent(text -> uri.append("&dn=").append(PercentCoding.encode(text)));
        length.ifPresent(bytes -> uri.append("&xl=").append(bytes));
        for (List<String> tier : trackers) {
            tier.forEach(url -> uri.append("&tr=").append(PercentCoding.encode(url)));
        }
        webSeeds.forEach(url -> uri.append("&ws=").append(PercentCoding.encode(url)));
        // Not encoded, as some clients do not decode these two.
        peers.forEach(peer -> uri.append("&x.pe=").append(peer));
        selection.ifPresent(files -> uri.append("&so=").append(files));
        return uri.toString();
    }
}
