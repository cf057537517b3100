package bittc.net;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * The URL of a proxy. Its text for people never contains the password.
 *
 * @param host a name or an IP address, the latter without brackets; ASCII
 * @param authorization value of the {@code Proxy-Authorization} header (RFC 7617), if the URL names a user
 */
public record ProxyUrl(Kind kind, String host, int port, Optional<String> authorization) {
    /** As with curl, also for HTTP proxies. */
    static final int DEFAULT_PORT = 1080;

    /** The longest user name and password of SOCKS5 (RFC 1929), in bytes. */
    private static final int MAX_LOGIN_LENGTH = 255;

    /** The protocol of the proxy. */
    public enum Kind {
        /** SOCKS version 5 (RFC 1928). */
        SOCKS5,
        /** The CONNECT method of HTTP (RFC 9110, 9.3.6). */
        HTTP
    }

    /** A user name and a password, in bytes. */
    record Login(byte[] user, byte[] password) {}

    /**
     * Parses {@code [socks5h|socks5|http]://[user[:password]@]host[:port]}; without a scheme it is HTTP.
     *
     * @throws InvalidUrlException if it is not a proxy that we can use; its texts contain no password
     */
    public static ProxyUrl of(String text) throws InvalidUrlException {
        String stripped = text.strip();
        int schemeEnd = stripped.indexOf("://");
        String rest = stripped.substring(schemeEnd < 0 ? 0 : schemeEnd + 3);
        Url url = Url.of("http://" + rest);
        Kind kind = kind(schemeEnd < 0 ? "http" : stripped.substring(0, schemeEnd), url.host());
        if (!url.target().equals("/")) {
            throw new InvalidUrlException(url.host(), "a path after the host of a proxy");
        }
        ProxyUrl proxy =
                new ProxyUrl(kind, url.host(), namesPort(rest) ? url.port() : DEFAULT_PORT, url.authorization());
        boolean fits = proxy.login()
                .map(login -> login.user.length <= MAX_LOGIN_LENGTH && login.password.length <= MAX_LOGIN_LENGTH)
                .orElse(true);
        if (!fits) {
            throw new InvalidUrlException(url.host(), "user or password longer than " + MAX_LOGIN_LENGTH + " bytes");
        }
        return proxy;
    }

    private static Kind kind(String scheme, String host) throws InvalidUrlException {
        switch (scheme.toLowerCase(Locale.ROOT)) {
            case "socks5", "socks5h":
                return Kind.SOCKS5;
            case "http":
                return Kind.HTTP;
            case "https":
                throw new InvalidUrlException(host, "no TLS to a proxy; try http:// or socks5://");
            case "socks", "socks4", "socks4a":
                throw new InvalidUrlException(host, "of SOCKS only version 5 is supported; try socks5://");
            default:
                throw new InvalidUrlException(host, "a proxy is socks5://HOST:PORT or http://HOST:PORT");
        }
    }

    private static boolean namesPort(String rest) {
        String authority = rest.split("/", 2)[0];
        return authority.substring(authority.lastIndexOf('@') + 1).matches("(\\[.*]|[^\\[:]*):[0-9]+");
    }

    /** The user and password, if the URL names a user. */
    Optional<Login> login() {
        return authorization.map(header -> {
            byte[] both = Base64.getDecoder().decode(header.substring(header.indexOf(' ') + 1));
            String text = new String(both, StandardCharsets.ISO_8859_1); // a character for each byte
            int colon = text.indexOf(':');
            return new Login(
                    text.substring(0, colon).getBytes(StandardCharsets.ISO_8859_1),
                    text.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    /** {@code host:port}, for people. */
    public String hostAndPort() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** {@code scheme://host:port}, for people. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + "://" + hostAndPort();
    }
}
