package bittc.net;

import java.util.Optional;

/**
 * The proxies to use.
 *
 * @param all for everything: what it cannot carry does not happen
 * @param http for fetches from {@code http} URLs, if there is none for everything
 * @param https the same for {@code https}
 * @param exempt hosts that are fetched from directly
 * @param notice tells people of proxies that they have not typed
 */
public record Proxies(
        Optional<ProxyUrl> all,
        Optional<ProxyUrl> http,
        Optional<ProxyUrl> https,
        ProxyExemptions exempt,
        Optional<String> notice) {
    /** One proxy for everything, without exception. */
    public static Proxies forAll(ProxyUrl proxy) {
        return new Proxies(
                Optional.of(proxy), Optional.empty(), Optional.empty(), ProxyExemptions.NONE, Optional.empty());
    }

    /** The proxy for a fetch from this server; empty if it is to be direct. */
    Optional<ProxyUrl> forFetch(Url server) {
        if (exempt.contains(server.host())) {
            return Optional.empty();
        } else if (all.isPresent()) {
            return all;
        }
        // A proxy for the web is asked for nothing that only this network has.
        boolean far = AddressScope.ofHost(server.host()) == AddressScope.PUBLIC;
        return (server.scheme() == Url.Scheme.HTTPS ? https : http).filter(proxy -> far);
    }
}
