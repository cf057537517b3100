package bittc.http;

import bittc.net.AddressScope;
import bittc.net.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The way that one request has been sent by servers, and whether it may go further: not for ever, never from a far
 * address to a nearer one, never from https to http.
 */
public final class Redirects {
    /** In a row; what leads further leads nowhere. */
    public static final int MAX_REDIRECTS = 5;

    private AddressScope scope = AddressScope.LOOPBACK;
    private int count;

    /** Whether a server has sent us anywhere yet. */
    public boolean any() {
        return count > 0;
    }

    /** Whether a status sends us elsewhere. */
    public static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * Those of a host's addresses that may be asked.
     *
     * @return at least one
     * @throws IOException if there is none; the message is for people
     */
    public List<InetAddress> allowed(List<InetAddress> addresses) throws IOException {
        List<InetAddress> allowed = addresses.stream().filter(scope::mayLeadTo).toList();
        if (allowed.isEmpty()) {
            throw new IOException("redirects to a local address");
        }
        return allowed;
    }

    /**
     * Where a redirect leads.
     *
     * @param from what was asked
     * @param address that answered
     * @param statusText of the answer, for people
     * @param location the header's value, from outside
     * @throws IOException if it may not be followed; the message is for people
     */
    public Url follow(Url from, InetAddress address, String statusText, Optional<String> location) throws IOException {
        scope = AddressScope.of(address);
        Optional<Url> to = location.flatMap(from::resolve);
        if (++count > MAX_REDIRECTS) {
            throw new IOException("more than " + MAX_REDIRECTS + " redirects");
        } else if (to.isEmpty() || to.get().scheme() == Url.Scheme.UDP) {
            throw new IOException(statusText + " without a usable address");
        } else if (from.scheme() == Url.Scheme.HTTPS && to.get().scheme() == Url.Scheme.HTTP) {
            throw new IOException("redirects from https to http");
        }
        return to.get();
    }
}
