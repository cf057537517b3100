package bittc.net;

import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a server is (a tracker, a web seed), parsed from a URL of a torrent or of a redirect. It may hold a passkey: only
 * {@link #hostAndPort} is for people.
 *
 * @param host a name or an IP address, the latter without brackets; ASCII
 * @param target the path and the query string, percent-encoded and free of white space; empty only for UDP
 */
public record Url(Scheme scheme, String host, int port, String target) {
    /** In characters; URLs in use have up to about 200. */
    public static final int MAX_LENGTH = 2048;

    /** As the DNS has it. */
    private static final int MAX_HOST_LENGTH = 253;

    private static final String HOST_PUNCTUATION = ".-_";

    /** Printable, and yet not allowed in a URL: sent percent-encoded, as browsers do. */
    private static final String NOT_IN_A_URL = " \"<>\\^`{|}";

    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    /** How the server is spoken to. */
    public enum Scheme {
        /** HTTP over TCP. */
        HTTP(80),
        /** HTTP over TLS. */
        HTTPS(443),
        /** Datagrams; has no port of its own. */
        UDP(0);

        final int defaultPort;

        Scheme(int defaultPort) {
            this.defaultPort = defaultPort;
        }
    }

    /** Parses a whole URL; empty if it is not one of ours, carries a user name, or has control characters in it. */
    public static Optional<Url> parse(String text) {
        String url = text.strip();
        int schemeEnd = url.indexOf("://");
        if (url.length() > MAX_LENGTH || schemeEnd < 0 || url.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return Optional.empty();
        }
        Scheme scheme;
        switch (url.substring(0, schemeEnd).toLowerCase(Locale.ROOT)) {
            case "http":
                scheme = Scheme.HTTP;
                break;
            case "https":
                scheme = Scheme.HTTPS;
                break;
            case "udp":
                scheme = Scheme.UDP;
                break;
            default:
                return Optional.empty();
        }
        return parseAfterScheme(scheme, url.substring(schemeEnd + 3));
    }

    /** Where a {@code Location} header leads, which may be a whole URL or only a part of one. */
    public Optional<Url> resolve(String location) {
        String path = target.substring(0, pathLength());
        if (location.startsWith("//")) {
            return parse(scheme.name() + ":" + location);
        } else if (location.startsWith("/")) {
            return parse(origin() + location);
        } else if (location.startsWith("?")) {
            return parse(origin() + path + location);
        } else if (location.contains("://") && location.indexOf("://") < firstOf("?#", location)) {
            return parse(location);
        }
        return parse(origin() + path.substring(0, path.lastIndexOf('/') + 1) + location);
    }

    /** {@code host:port}, for people. */
    public String hostAndPort() {
        return bracketedHost() + ":" + port;
    }

    /** The {@code Host} header: the port only where it is not the scheme's own. */
    public String hostHeader() {
        return port == scheme.defaultPort ? bracketedHost() : hostAndPort();
    }

    /** The target without its query string. */
    public String path() {
        return target.substring(0, pathLength());
    }

    private int pathLength() {
        int query = target.indexOf('?');
        return query < 0 ? target.length() : query;
    }

    private String origin() {
        return scheme.name() + "://" + hostAndPort();
    }

    private String bracketedHost() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private static Optional<Url> parseAfterScheme(Scheme scheme, String rest) {
        int authorityEnd = firstOf("/?#", rest);
        String authority = rest.substring(0, authorityEnd);
        int hostEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : indexOrEnd(authority, ':');
        String host = authority.substring(0, hostEnd);
        int port = portOf(authority.substring(hostEnd), scheme.defaultPort);
        if (authority.startsWith("[")) {
            host = hostEnd == 0 ? "" : host.substring(1, hostEnd - 1);
            if (!NetUtil.isValidIpV6Address(host) || host.indexOf('%') >= 0) {
                return Optional.empty();
            }
        } else if (!isHostName(host)) {
            return Optional.empty();
        }
        if (port == 0) {
            return Optional.empty();
        }
        String target = encode(rest.substring(authorityEnd, indexOrEnd(rest, '#')));
        if (scheme != Scheme.UDP && !target.startsWith("/")) {
            target = "/" + target;
        }
        return Optional.of(new Url(scheme, host.toLowerCase(Locale.ROOT), port, target));
    }

    /** The port of {@code :port} or of nothing; 0 if it is not a port. */
    private static int portOf(String text, int defaultPort) {
        if (text.isEmpty() || text.equals(":")) {
            return defaultPort;
        }
        if (text.charAt(0) != ':' || text.length() > 6) {
            return 0;
        }
        int port = 0;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            port = port * 10 + (c - '0');
        }
        return port <= 0xffff ? port : 0;
    }

    private static boolean isHostName(String host) {
        return !host.isEmpty()
                && host.length() <= MAX_HOST_LENGTH
                && host.chars()
                        .allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || HOST_PUNCTUATION.indexOf(c) >= 0);
    }

    private static String encode(String target) {
        StringBuilder encoded = new StringBuilder(target.length());
        for (byte b : target.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && NOT_IN_A_URL.indexOf(b) < 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(UPPER_HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static int firstOf(String characters, String text) {
        int index = 0;
        while (index < text.length() && characters.indexOf(text.charAt(index)) < 0) {
            index++;
        }
        return index;
    }

    private static int indexOrEnd(String text, char c) {
        int index = text.indexOf(c);
        return index < 0 ? text.length() : index;
    }
}
