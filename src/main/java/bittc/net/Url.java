package bittc.net;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * The URL of a server (a tracker, a web seed), from a torrent or a redirect. It may contain a passkey or a password:
 * show people only {@link #hostAndPort} and {@link #origin}.
 *
 * @param host a name or an IP address, the latter without brackets; ASCII
 * @param target the path and the query string, percent-encoded and without white space; empty only for UDP
 * @param authorization value of the {@code Authorization} header (RFC 7617), if the URL names a user
 */
public record Url(Scheme scheme, String host, int port, String target, Optional<String> authorization) {
    /** In characters; URLs in use have up to about 200. */
    public static final int MAX_LENGTH = 2048;

    /** The protocol of the server. */
    public enum Scheme {
        /** HTTP over TCP. */
        HTTP(80),
        /** HTTP over TLS. */
        HTTPS(443),
        /** Datagrams; has no default port. */
        UDP(0);

        final int defaultPort;

        Scheme(int defaultPort) {
            this.defaultPort = defaultPort;
        }
    }

    /** Makes a URL without a user. */
    public Url(Scheme scheme, String host, int port, String target) {
        this(scheme, host, port, target, Optional.empty());
    }

    /**
     * Parses an absolute URL.
     *
     * @throws InvalidUrlException if it is not one that we can use, with the reason
     */
    public static Url of(String text) throws InvalidUrlException {
        return new UrlParser(text).parse();
    }

    /** Parses an absolute URL of HTTP or HTTPS; refuses UDP. */
    public static Url ofWeb(String text) throws InvalidUrlException {
        Url url = of(text);
        if (url.scheme == Scheme.UDP) {
            throw new InvalidUrlException(url.hostAndPort(), "only http and https are supported here");
        }
        return url;
    }

    /** Parses an absolute URL; empty if it is not one that we can use. */
    public static Optional<Url> parse(String text) {
        try {
            return Optional.of(of(text));
        } catch (InvalidUrlException e) {
            return Optional.empty();
        }
    }

    /** {@code host:port} of a URL, or the presentable part of a text that is not one. From outside, not sanitised. */
    public static String shown(String text) {
        try {
            return of(text).hostAndPort();
        } catch (InvalidUrlException e) {
            return e.host();
        }
    }

    /**
     * Resolves a {@code Location} header (RFC 3986, 5.2). Only the same scheme, host and port get our authorization.
     */
    public Url resolve(String location) throws InvalidUrlException {
        String reference = location.strip();
        Url to = absolute(reference.indexOf('#') < 0 ? reference : reference.substring(0, reference.indexOf('#')));
        Url clean = to.withTarget(withoutDots(to.path()) + to.target.substring(to.pathLength()));
        boolean sameServer = scheme == to.scheme && host.equals(to.host) && port == to.port;
        return sameServer && to.authorization.isEmpty()
                ? new Url(scheme, host, port, clean.target, authorization)
                : clean;
    }

    private Url absolute(String reference) throws InvalidUrlException {
        if (UrlParser.schemeLength(reference) > 0) {
            return of(reference);
        } else if (reference.startsWith("//")) {
            return of(scheme.name() + ":" + reference);
        } else if (reference.startsWith("/")) {
            return of(origin() + reference);
        } else if (reference.isEmpty()) {
            return this;
        }
        String folder = path().substring(0, path().lastIndexOf('/') + 1);
        return of(origin() + (reference.startsWith("?") ? path() : folder) + reference);
    }

    /** True if the reference has a scheme other than http and https, such as a magnet link. */
    public static boolean leavesTheWeb(String location) {
        String reference = location.strip();
        int length = UrlParser.schemeLength(reference);
        String word = length < 0 ? "http" : reference.substring(0, length).toLowerCase(Locale.ROOT);
        return !word.equals("http") && !word.equals("https");
    }

    /** Replaces the target; keeps server and user. */
    public Url withTarget(String other) {
        return new Url(scheme, host, port, other, authorization);
    }

    /** {@code host:port}, for people. */
    public String hostAndPort() {
        return bracketedHost() + ":" + port;
    }

    /** The value of the {@code Host} header; omits the scheme's default port. */
    public String hostHeader() {
        return port == scheme.defaultPort ? bracketedHost() : hostAndPort();
    }

    /** {@code scheme://host:port}, for people; omits the scheme's default port. */
    public String origin() {
        return scheme.name().toLowerCase(Locale.ROOT) + "://" + hostHeader();
    }

    /** The whole URL, with all its secrets; not for people. */
    public String text() {
        String user = authorization
                .map(value -> Base64.getDecoder().decode(value.substring(value.indexOf(' ') + 1)))
                .map(bytes -> PercentCoding.encode(bytes, b -> b == ':' || PercentCoding.isUnreserved(b)) + "@")
                .orElse("");
        return scheme.name().toLowerCase(Locale.ROOT) + "://" + user + hostHeader() + target;
    }

    /** The target without its query string. */
    public String path() {
        return target.substring(0, pathLength());
    }

    /** Same as {@link #hostAndPort}: the rest may be secret. */
    @Override
    public String toString() {
        return hostAndPort();
    }

    private int pathLength() {
        int query = target.indexOf('?');
        return query < 0 ? target.length() : query;
    }

    private String bracketedHost() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /** Removes the dot segments {@code .} and {@code ..} from a path (RFC 3986, 5.2.4). */
    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean up = segments[i].equals("..");
            boolean dots = up || segments[i].equals(".");
            if (up) {
                kept.pollLast();
            }
            if (!dots) {
                kept.addLast(segments[i]);
            } else if (i == segments.length - 1) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }
}
