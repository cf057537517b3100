package bittc.net;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a server is (a tracker, a web seed), parsed from a URL of a torrent or of a redirect. It may hold a passkey or a
 * password: only {@link #hostAndPort} and {@link #origin} are for people.
 *
 * @param host a name or an IP address, the latter without brackets; ASCII
 * @param target the path and the query string, percent-encoded and free of white space; empty only for UDP
 * @param authorization what to send as the {@code Authorization} header (RFC 7617), if the URL names a user
 */
public record Url(Scheme scheme, String host, int port, String target, Optional<String> authorization) {
    /** In characters; URLs in use have up to about 200. */
    public static final int MAX_LENGTH = 2048;

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

    /** A URL that names no user. */
    public Url(Scheme scheme, String host, int port, String target) {
        this(scheme, host, port, target, Optional.empty());
    }

    /**
     * Reads a whole URL.
     *
     * @throws InvalidUrlException if it is not one of ours, with the reason
     */
    public static Url of(String text) throws InvalidUrlException {
        return new UrlParser(text).parse();
    }

    /** The same for what is fetched by HTTP or HTTPS: not of UDP. */
    public static Url ofWeb(String text) throws InvalidUrlException {
        Url url = of(text);
        if (url.scheme == Scheme.UDP) {
            throw new InvalidUrlException(url.hostAndPort(), "only http and https are supported here");
        }
        return url;
    }

    /** Reads a whole URL; empty if it is not one of ours. For those who need no reason. */
    public static Optional<Url> parse(String text) {
        try {
            return Optional.of(of(text));
        } catch (InvalidUrlException e) {
            return Optional.empty();
        }
    }

    /** {@code host:port} of a URL, or what may be shown of a text that is none. From outside, not sanitised. */
    public static String shown(String text) {
        try {
            return of(text).hostAndPort();
        } catch (InvalidUrlException e) {
            return e.host();
        }
    }

    /**
     * Where a {@code Location} header leads, which may be a whole URL or only a part of one (RFC 3986, 5.2). To the same
     * server goes along who we are; to no other one, and neither to another port or by another scheme.
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

    /** Whether that is a reference by a scheme other than http and https, such as a magnet link. */
    public static boolean leavesTheWeb(String location) {
        String reference = location.strip();
        int length = UrlParser.schemeLength(reference);
        String word = length < 0 ? "http" : reference.substring(0, length).toLowerCase(Locale.ROOT);
        return !word.equals("http") && !word.equals("https");
    }

    /** The same server, and the same user, asked for something else. */
    public Url withTarget(String other) {
        return new Url(scheme, host, port, other, authorization);
    }

    /** {@code host:port}, for people. */
    public String hostAndPort() {
        return bracketedHost() + ":" + port;
    }

    /** The {@code Host} header: the port only where it is not the scheme's own. */
    public String hostHeader() {
        return port == scheme.defaultPort ? bracketedHost() : hostAndPort();
    }

    /** {@code scheme://host:port}, for people; the port only where it is not the scheme's own. */
    public String origin() {
        return scheme.name().toLowerCase(Locale.ROOT) + "://" + hostHeader();
    }

    /** The target without its query string. */
    public String path() {
        return target.substring(0, pathLength());
    }

    /** As {@link #hostAndPort}: the rest may be secret. */
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

    /** RFC 3986, 5.2.4: a path in which {@code .} and {@code ..} have been followed. */
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
