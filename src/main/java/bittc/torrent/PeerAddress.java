package bittc.torrent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The address at which a peer listens, as people write it: {@code 192.0.2.1:6881}, {@code [2001:db8::1]:6881},
 * {@code peer.example:6881}. Names are not looked up here.
 *
 * @param host an IPv4 or IPv6 address (the latter without brackets) or a name; ASCII
 * @param port 1 to 65535
 */
public record PeerAddress(String host, int port) {
    /** The longest name in the DNS. */
    private static final int MAX_HOST_LENGTH = 253;

    private static final int MAX_PORT = 65535;
    private static final int MAX_PORT_DIGITS = 5;
    private static final String NAME_PUNCTUATION = ".-_";

    /** Checks both components. */
    public PeerAddress {
        if (!isHost(host)) {
            throw new IllegalArgumentException("host '" + host + "' (expected: a name or an address)");
        }
        if (!isPort(port)) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to " + MAX_PORT + ")");
        }
    }

    /** Parses the form above; empty for anything else. */
    public static Optional<PeerAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean brackets = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
        if (brackets) {
            host = host.substring(1, host.length() - 1);
        }
        int port = port(text.substring(colon + 1));
        // Without brackets, the end of an IPv6 address is ambiguous.
        return port > 0 && brackets == host.contains(":") && isHost(host)
                ? Optional.of(new PeerAddress(host, port))
                : Optional.empty();
    }

    /** Whether somebody can listen there: 1 to 65535. */
    public static boolean isPort(long number) {
        return number > 0 && number <= MAX_PORT;
    }

    /** The port that up to five decimal digits stand for, or 0 if they do for none. */
    public static int port(String digits) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_PORT_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = plain ? Integer.parseInt(digits) : 0;
        return isPort(port) ? port : 0;
    }

    private static boolean isHost(String host) {
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH) {
            return false;
        }
        if (host.contains(":")) {
            return isIpv6(host);
        }
        return host.chars()
                .allMatch(c -> c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || NAME_PUNCTUATION.indexOf(c) >= 0);
    }

    private static boolean isIpv6(String host) {
        if (!host.chars().allMatch(c -> c == ':' || c == '.' || c < 0x80 && Character.digit(c, 16) >= 0)) {
            return false; // such as a zone, which means something on one machine only
        }
        try {
            InetAddress.getByName("[" + host + "]"); // the resolver never looks up text in brackets
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
