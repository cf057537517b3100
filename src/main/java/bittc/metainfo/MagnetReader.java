package bittc.metainfo;

import bittc.metainfo.InvalidMetainfoException.Code;
import bittc.net.PercentCoding;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Parses one magnet link (BEP 9): {@code magnet:?<key>=<value>&<key>=<value>…}. A key's first valid value counts. */
final class MagnetReader {
    private static final String SCHEME = "magnet:";
    private static final String VERSION_1 = "urn:btih:";
    private static final String VERSION_2 = "urn:btmh:";

    /** The rest of {@code &amp;} before a key, in links copied from a page's source. */
    private static final List<String> ESCAPED_AMPERSANDS = List.of("amp;", "#38;", "#x26;");

    /** More digits would not fit a long. */
    private static final int MAX_LENGTH_DIGITS = 18;

    private InfoHash infoHash;
    private boolean hasVersion2;
    private Optional<String> unusableHash = Optional.empty();
    private Optional<String> name = Optional.empty();
    private OptionalLong length = OptionalLong.empty();
    private final List<String> trackers = new ArrayList<>();
    private final List<String> webSeeds = new ArrayList<>();
    private final Set<PeerAddress> peers = new LinkedHashSet<>();
    private Optional<FileIndexes> selection = Optional.empty();

    MagnetLink read(String given) throws InvalidMetainfoException {
        String text = MagnetLink.tidied(given);
        if (text.length() > MagnetLink.MAX_CHARS) {
            throw invalid("longer than " + MagnetLink.MAX_CHARS + " characters");
        }
        if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw invalid("it does not begin with magnet:?");
        }
        int start = SCHEME.length();
        while (text.startsWith("/", start)) { // desktops pass links on as magnet:///?xt=…
            start++;
        }
        start += text.startsWith("?", start) ? 1 : 0;
        while (start <= text.length()) {
            int ampersand = text.indexOf('&', start);
            int end = ampersand < 0 ? text.length() : ampersand;
            parameter(text.substring(start, end));
            start = end + 1;
        }
        if (infoHash == null) {
            throw withoutInfoHash();
        }
        return new MagnetLink(
                InfoHashes.ofV1(infoHash),
                name,
                length,
                UrlLists.trackers(trackers),
                UrlLists.webSeeds(webSeeds),
                List.copyOf(peers),
                selection);
    }

    private void parameter(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0) {
            return;
        }
        String value =
                PercentCoding.decodeQuery(parameter.substring(equals + 1)).strip();
        switch (key(parameter.substring(0, equals))) {
            case "xt" -> topic(value);
            case "dn" ->
                name = name.or(() -> Optional.of(shortened(value).strip()).filter(text -> !text.isEmpty()));
            case "xl" -> length = length.isPresent() ? length : length(value);
            case "tr" -> trackers.add(value);
            case "ws" -> webSeeds.add(value);
            case "x.pe" -> peer(value);
            case "so" -> selection = selection.or(() -> FileIndexes.parse(value));
            default -> {} // "as", "kt", "mt", "xs" and extensions of other programs
        }
    }

    /** The key in lower case, without the number of {@code tr.1}. */
    private static String key(String encoded) {
        String key = PercentCoding.decodeQuery(encoded).strip().toLowerCase(Locale.ROOT);
        for (String escaped : ESCAPED_AMPERSANDS) {
            key = key.startsWith(escaped) ? key.substring(escaped.length()) : key;
        }
        int dot = key.lastIndexOf('.');
        boolean numbered =
                dot >= 0 && dot + 1 < key.length() && key.chars().skip(dot + 1L).allMatch(c -> c >= '0' && c <= '9');
        return numbered ? key.substring(0, dot) : key;
    }

    private void topic(String urn) {
        if (startsWith(urn, VERSION_2)) {
            hasVersion2 = true;
        } else if (startsWith(urn, VERSION_1) && infoHash == null) {
            String digits = urn.substring(VERSION_1.length());
            infoHash = InfoHash.parse(digits).orElse(null);
            unusableHash = unusableHash.or(() -> Optional.of(digits));
        }
    }

    private static boolean startsWith(String urn, String prefix) {
        return urn.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static OptionalLong length(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9' || i == MAX_LENGTH_DIGITS) {
                return OptionalLong.empty();
            }
            value = value * 10 + (c - '0');
        }
        return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private void peer(String text) {
        if (peers.size() < MagnetLink.MAX_PEERS) {
            PeerAddress.parse(text).ifPresent(peers::add);
        }
    }

    /** Cuts a name to the length that a link may have, never inside a surrogate pair. */
    static String shortened(String name) {
        if (name.length() <= MagnetLink.MAX_NAME_CHARS) {
            return name;
        }
        boolean splitsPair = Character.isHighSurrogate(name.charAt(MagnetLink.MAX_NAME_CHARS - 1));
        return name.substring(0, splitsPair ? MagnetLink.MAX_NAME_CHARS - 1 : MagnetLink.MAX_NAME_CHARS);
    }

    private InvalidMetainfoException withoutInfoHash() {
        if (unusableHash.isPresent()) {
            int digits = unusableHash.get().length();
            return invalid(
                    digits == 40 || digits == 32
                            ? "info hash that is not " + (digits == 40 ? "hex" : "base32")
                            : "info hash of " + digits + " characters (expected: 40 hex or 32 base32)");
        }
        return hasVersion2
                ? new InvalidMetainfoException(
                        Code.UNSUPPORTED, "a BitTorrent v2 magnet link, which is not yet supported")
                : invalid("no info hash (xt=urn:btih:…)");
    }

    private static InvalidMetainfoException invalid(String why) {
        return new InvalidMetainfoException(Code.MAGNET_INVALID, "not a magnet link: " + why);
    }
}
