package bittc.lsd;

import bittc.torrent.InfoHash;
import bittc.torrent.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A datagram that announces its sender's torrents and listening port (BEP 14). It looks like HTTP:
 *
 * <pre>
 *   BT-SEARCH * HTTP/1.1
 *   Host: 239.192.152.143:6771
 *   Port: 6881
 *   Infohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88a
 *   cookie: 6b8b4567
 * </pre>
 *
 * @param port on which the sender listens for peers, 1 to 65535
 * @param infoHashes at least one
 * @param cookie by which the sender recognises its own announcements
 */
record Announcement(int port, List<InfoHash> infoHashes, Optional<String> cookie) {
    /** The longest datagram in bytes: one that no network fragments. */
    static final int MAX_BYTES = 1400;

    private static final String FIRST_LINE = "BT-SEARCH * HTTP/1.1";
    private static final int HEX_DIGITS = 40;

    Announcement {
        infoHashes = List.copyOf(infoHashes);
        if (!PeerAddress.isPort(port) || infoHashes.isEmpty()) {
            throw new IllegalArgumentException("port " + port + ", " + infoHashes.size() + " info hashes");
        }
    }

    /** Parses a datagram; empty if it is not an announcement. Headers may be in any order; unknown ones are ignored. */
    static Optional<Announcement> parse(byte[] datagram) {
        if (datagram.length > MAX_BYTES) {
            return Optional.empty();
        }
        String text = new String(datagram, StandardCharsets.ISO_8859_1);
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).stripTrailing().equals(FIRST_LINE)) {
            return Optional.empty();
        }
        int port = 0;
        List<InfoHash> infoHashes = new ArrayList<>();
        Optional<String> cookie = Optional.empty();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            switch (name) {
                case "port" -> port = PeerAddress.port(value);
                case "infohash" -> infoHash(value).ifPresent(infoHashes::add);
                case "cookie" -> cookie = Optional.of(value);
                default -> {} // such as "Host", which adds nothing
            }
        }
        return port == 0 || infoHashes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Announcement(port, infoHashes, cookie));
    }

    private static Optional<InfoHash> infoHash(String digits) {
        return digits.length() == HEX_DIGITS ? InfoHash.parse(digits) : Optional.empty();
    }

    /** Encodes the datagram for a group. */
    byte[] encode(Group group) {
        StringBuilder text = new StringBuilder(FIRST_LINE)
                .append("\r\nHost: ")
                .append(group.host())
                .append("\r\nPort: ")
                .append(port);
        infoHashes.forEach(infoHash -> text.append("\r\nInfohash: ").append(infoHash.toHex()));
        cookie.ifPresent(value -> text.append("\r\ncookie: ").append(value));
        return text.append("\r\n\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
