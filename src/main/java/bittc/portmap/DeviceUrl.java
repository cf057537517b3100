package bittc.portmap;

import bittc.net.Url;
import java.net.InetAddress;
import java.util.Optional;

/** The rule for URLs that a device of the local network gives: they lead to that device, or nowhere. */
final class DeviceUrl {
    private DeviceUrl() {}

    /** Parses a URL; empty unless it is of http, and its host is this address, as digits. */
    static Optional<Url> of(String text, InetAddress device) {
        return Url.parse(text).flatMap(url -> checked(url, device));
    }

    /** The same for a URL that was resolved. */
    static Optional<Url> checked(Url url, InetAddress device) {
        boolean trusted = url.scheme() == Url.Scheme.HTTP
                && url.host().equals(device.getHostAddress())
                && url.port() != 0
                && url.target().chars().allMatch(c -> c > ' ' && c <= '~');
        return Optional.of(new Url(url.scheme(), url.host(), url.port(), url.target()))
                .filter(clean -> trusted);
    }
}
