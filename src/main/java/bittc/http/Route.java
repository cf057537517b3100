package bittc.http;

import bittc.net.AddressScope;
import bittc.net.InvalidUrlException;
import bittc.net.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The redirects that a request has followed, and the limits on more: a maximum number, never from a far address to a
 * nearer one, never from https to http.
 *
 * @param url to request
 * @param scope of the farthest server that has redirected us; the nearest of all if none has
 * @param redirects followed so far
 */
public record Route(Url url, AddressScope scope, int redirects) {
    /** The most redirects in a row. */
    public static final int MAX_REDIRECTS = 5;

    /** Starts at a URL, without redirects. */
    public static Route to(Url url) {
        return new Route(url, AddressScope.LOOPBACK, 0);
    }

    /** True if the status is a redirect. */
    public static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * Filters the host's addresses by the scope.
     *
     * @return at least one
     * @throws IOException if none is allowed; the message is for people
     */
    public List<InetAddress> allowed(List<InetAddress> addresses) throws IOException {
        List<InetAddress> allowed = addresses.stream().filter(scope::mayLeadTo).toList();
        if (allowed.isEmpty()) {
            throw new IOException("redirects to a local address");
        }
        return allowed;
    }

    /**
     * Follows a redirect.
     *
     * @param asked the URL that was requested last
     * @param address that answered
     * @param statusText of the answer, for people
     * @param location the header's value, from outside
     * @throws IOException if it may not be followed; the message is for people
     */
    public Route follow(Url asked, InetAddress address, String statusText, Optional<String> location)
            throws IOException {
        if (redirects == MAX_REDIRECTS) {
            throw new IOException("more than " + MAX_REDIRECTS + " redirects");
        }
        Url to = resolved(asked, statusText, location);
        if (asked.scheme() == Url.Scheme.HTTPS && to.scheme() == Url.Scheme.HTTP) {
            throw new IOException("redirects from https to http");
        }
        return new Route(to, AddressScope.of(address), redirects + 1);
    }

    private static Url resolved(Url asked, String statusText, Optional<String> location) throws IOException {
        if (location.isEmpty()) {
            throw new IOException(statusText + " without a usable address");
        } else if (Url.leavesTheWeb(location.get())) {
            throw new IOException("redirects to a URL that is neither http nor https");
        }
        try {
            return asked.resolve(location.get());
        } catch (InvalidUrlException e) {
            throw new IOException(statusText + " without a usable address: " + e.getMessage(), e);
        }
    }

    /** Replaces the URL by another one of the same server. */
    public Route with(Url other) {
        return new Route(other, scope, redirects);
    }
}
