package bittc.net;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Parses a stranger's URL (RFC 3986), and says what is wrong with it. */
final class UrlParser {
    /** The longest name in the DNS. */
    private static final int MAX_HOST_LENGTH = 253;

    /** The most characters of a host shown to people. */
    private static final int MAX_SHOWN = 80;

    private static final String HOST_PUNCTUATION = ".-_";

    /** Ends the presentable part of a malformed text. */
    private static final String NOT_IN_A_HOST = "/?#\\& \t\r\n";

    /** Printable but not allowed in a URL: percent-encoded, as browsers do. */
    private static final String NOT_IN_A_URL = " \"<>\\^`{|}";

    private final String text;

    UrlParser(String text) {
        this.text = text.strip();
    }

    Url parse() throws InvalidUrlException {
        if (text.length() > Url.MAX_LENGTH) {
            throw invalid("longer than " + Url.MAX_LENGTH + " characters");
        } else if (text.chars().anyMatch(Character::isISOControl)) {
            throw invalid("control characters in the URL");
        }
        int schemeEnd = text.indexOf("://");
        if (schemeEnd < 0 || schemeEnd != schemeLength(text)) {
            throw invalid("not a URL");
        }
        Url.Scheme scheme = scheme(text.substring(0, schemeEnd));
        String rest = text.substring(schemeEnd + 3);
        int authorityEnd = firstOf("/?#", rest);
        String authority = rest.substring(0, authorityEnd);
        int userEnd = authority.lastIndexOf('@');
        if (authority.indexOf('\\') >= 0) {
            throw invalid("a backslash before the path");
        }
        String server = authority.substring(userEnd + 1);
        int hostEnd = server.startsWith("[") ? server.indexOf(']') + 1 : indexOrEnd(server, ':');
        if (server.startsWith("[") && hostEnd == 0) {
            throw invalid("not an IPv6 address");
        }
        String host = host(server.substring(0, hostEnd));
        int port = port(server.substring(hostEnd), scheme);
        String target = PercentCoding.encode(
                rest.substring(authorityEnd, indexOrEnd(rest, '#')).getBytes(StandardCharsets.UTF_8),
                b -> b > 0 && NOT_IN_A_URL.indexOf(b) < 0);
        if (scheme != Url.Scheme.UDP && !target.startsWith("/")) {
            target = "/" + target;
        }
        Optional<String> authorization =
                userEnd <= 0 ? Optional.empty() : Optional.of(authorization(authority.substring(0, userEnd)));
        return new Url(scheme, host, port, target, authorization);
    }

    /** The length of the scheme at the start of a URL or reference; -1 if there is none. */
    static int schemeLength(String reference) {
        for (int i = 0; i < reference.length(); i++) {
            char c = reference.charAt(i);
            if (c == ':') {
                return i > 0 ? i : -1;
            }
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean other = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
            if (!letter && (i == 0 || !other)) {
                return -1;
            }
        }
        return -1;
    }

    private Url.Scheme scheme(String word) throws InvalidUrlException {
        String known = word.toUpperCase(Locale.ROOT);
        return Arrays.stream(Url.Scheme.values())
                .filter(scheme -> scheme.name().equals(known))
                .findFirst()
                .orElseThrow(() -> invalid("only http, https and udp are supported"));
    }

    /** The host in ASCII, without brackets. */
    private String host(String given) throws InvalidUrlException {
        if (given.startsWith("[")) {
            return ipv6(given);
        } else if (given.isEmpty()) {
            throw invalid("no host in the URL");
        }
        String host = given.length() <= MAX_HOST_LENGTH ? ascii(given).toLowerCase(Locale.ROOT) : "";
        boolean plain = host.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || isPunctuation(c));
        if (!plain || host.isEmpty() || host.length() > MAX_HOST_LENGTH) {
            throw invalid("not a host name");
        }
        return host;
    }

    private static boolean isPunctuation(int c) {
        return HOST_PUNCTUATION.indexOf(c) >= 0;
    }

    /** The host in the DNS's ASCII form (RFC 3490); unchanged if it has none. */
    private static String ascii(String host) {
        if (host.chars().allMatch(c -> c < 0x80)) {
            return host;
        }
        try {
            return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    private String ipv6(String bracketed) throws InvalidUrlException {
        boolean plain = bracketed.indexOf(':') > 0 // a name would be looked up
                && bracketed.length() <= MAX_SHOWN
                && bracketed.chars().allMatch(c -> "[]:.".indexOf(c) >= 0 || c < 0x80 && Character.digit(c, 16) >= 0);
        try {
            if (plain) {
                InetAddress.getByName(bracketed);
                return bracketed.substring(1, bracketed.length() - 1).toLowerCase(Locale.ROOT);
            }
        } catch (UnknownHostException e) {
            throw invalid("not an IPv6 address");
        }
        throw invalid("not an IPv6 address");
    }

    /** Parses {@code :port}, or nothing for the default. */
    private int port(String given, Url.Scheme scheme) throws InvalidUrlException {
        if (given.isEmpty() || given.equals(":")) {
            if (scheme.defaultPort == 0) {
                throw invalid("no port in the URL");
            }
            return scheme.defaultPort;
        }
        int port = given.matches(":0*[0-9]{1,5}") ? Integer.parseInt(given, 1, given.length(), 10) : 0;
        if (port < 1 || port > PortRange.MAX_PORT) {
            throw invalid("the port is not a number from 1 to " + PortRange.MAX_PORT);
        }
        return port;
    }

    /** The header for {@code user:password}, which is percent-encoded (RFC 7617). */
    private static String authorization(String userInfo) {
        byte[] credentials = PercentCoding.decode(userInfo.indexOf(':') < 0 ? userInfo + ":" : userInfo);
        return "Basic " + Base64.getEncoder().encodeToString(credentials);
    }

    private InvalidUrlException invalid(String reason) {
        return new InvalidUrlException(shown(), reason);
    }

    /** The part that looks like a host, with a numeric port; nothing that may begin a password. */
    private String shown() {
        int schemeEnd = text.indexOf("://");
        String rest = schemeEnd < 0 ? text : text.substring(schemeEnd + 3);
        String authority = rest.substring(0, firstOf(NOT_IN_A_HOST, rest));
        String server = authority.substring(authority.lastIndexOf('@') + 1);
        int hostEnd = server.startsWith("[") ? server.indexOf(']') + 1 : indexOrEnd(server, ':');
        String host = server.substring(0, hostEnd);
        String port = server.substring(hostEnd);
        boolean numbered = port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        boolean mayBeUser = server.equals(authority) && text.indexOf('@') >= 0;
        boolean mayBeKey = schemeEnd < 0 && host.indexOf('.') < 0 || host.indexOf('=') >= 0;
        if (host.isEmpty() || mayBeUser || mayBeKey) {
            return "…";
        }
        String all = numbered ? host + port : host;
        return all.length() <= MAX_SHOWN ? all : all.substring(0, MAX_SHOWN) + "…";
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
