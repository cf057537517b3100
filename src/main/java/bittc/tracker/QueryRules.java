package bittc.tracker;

import bittc.http.FetchRules;
import bittc.net.AddressScope;
import bittc.net.Url;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Rules for one question to an HTTP tracker.
 *
 * @param parameters the question, to append to the URL
 * @param loopbackPath the only path requested on this machine: others may belong to services that a torrent wants to attack
 */
record QueryRules(String parameters, String loopbackPath) implements FetchRules {
    /**
     * Largest answer, in bytes, before and after decompression: ten thousand peers in the longest form, and for a scrape, of
     * which some trackers send all their torrents, as many as fit.
     */
    static final int MAX_BODY_LENGTH = 1024 * 1024;

    @Override
    public int maxBodyLength() {
        return MAX_BODY_LENGTH;
    }

    @Override
    public Optional<String> objection(Url url, InetAddress address) {
        boolean asked =
                AddressScope.of(address) != AddressScope.LOOPBACK || url.path().equals(loopbackPath);
        return asked ? Optional.empty() : Optional.of("on this machine only " + loopbackPath + " is requested");
    }

    /** Adds the parameters, unless a redirect already has them, as it often does. */
    @Override
    public Url request(Url url, boolean redirected) {
        return redirected && url.target().contains("info_hash=")
                ? url
                : url.withTarget(HttpQuery.append(url.target(), parameters));
    }
}
