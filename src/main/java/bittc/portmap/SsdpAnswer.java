package bittc.portmap;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An answer to a search for devices: the head of an HTTP answer, in one datagram. */
final class SsdpAnswer {
    /** Longest datagram that is read, in bytes; answers have some 400. */
    static final int MAX_BYTES = 2048;

    private static final List<String> STATUS = List.of("HTTP/1.1 200", "HTTP/1.0 200");

    private static final List<String> KINDS = List.of(
            "urn:schemas-upnp-org:device:internetgatewaydevice:",
            "urn:schemas-upnp-org:service:wanipconnection:",
            "urn:schemas-upnp-org:service:wanpppconnection:");

    private SsdpAnswer() {}

    /** Finds where an Internet gateway device describes itself; empty if the datagram does not say that. */
    static Optional<String> location(byte[] datagram) {
        if (datagram.length > MAX_BYTES) {
            return Optional.empty();
        }
        List<String> lines =
                new String(datagram, StandardCharsets.ISO_8859_1).lines().toList();
        if (lines.isEmpty() || STATUS.stream().noneMatch(lines.get(0)::startsWith)) {
            return Optional.empty();
        }
        String kind = field(lines, "st").orElse("").toLowerCase(Locale.ROOT);
        return KINDS.stream().anyMatch(kind::startsWith) ? field(lines, "location") : Optional.empty();
    }

    private static Optional<String> field(List<String> lines, String name) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                return Optional.of(line.substring(colon + 1).strip());
            }
        }
        return Optional.empty();
    }
}
