package bittc.net;

import bittc.loop.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Resolves no name: gives each an address that stands for it, because the proxy is to resolve it. The connection or datagram
 * to that address carries the name to the proxy. Should such an address ever be used without the proxy, nothing would
 * arrive: it is of a block whose packets are discarded (RFC 6666), or of a network that exists nowhere (RFC 4193).
 *
 * <p>The reach of a name is unknown here. By its look it is {@linkplain AddressScope this machine's}, a local network's or the
 * Internet's, and so is the address.
 */
final class NamesAtProxy implements NameResolver {
    /** The most names of a session; trackers, web seeds and peers named by the user, and redirects of these. */
    static final int MAX_NAMES = 4096;

    /** It becomes part of a line of text for an HTTP proxy. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    private final Scheduler scheduler;
    private final Map<String, InetAddress> addresses = new HashMap<>();
    private final Map<InetAddress, String> names = new HashMap<>();

    NamesAtProxy(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void resolve(String host, Consumer<List<InetAddress>> onFound, Consumer<String> onFailure) {
        Optional<InetAddress> address = of(host);
        scheduler.execute(() -> address.ifPresentOrElse(
                found -> onFound.accept(List.of(found)), () -> onFailure.accept("no such host")));
    }

    /** The address for a host; empty if it is no name, or there are too many. */
    private Optional<InetAddress> of(String host) {
        Optional<InetAddress> literal = NameResolver.literal(host);
        InetAddress known = literal.orElseGet(() -> addresses.get(host));
        if (known == null && addresses.size() < MAX_NAMES && NAME.matcher(host).matches()) {
            known = NameResolver.address(standIn(AddressScope.ofHost(host), addresses.size()));
            addresses.put(host, known);
            names.put(known, host);
        }
        return Optional.ofNullable(known);
    }

    private static byte[] standIn(AddressScope scope, int number) {
        if (scope == AddressScope.LOOPBACK) {
            return ByteBuffer.allocate(4)
                    .put((byte) 127)
                    .put((byte) 98)
                    .putShort((short) number)
                    .array();
        }
        byte[] prefix = scope == AddressScope.LOCAL ? AddressScope.NOWHERE : AddressScope.DISCARDED;
        return ByteBuffer.allocate(16).put(prefix).putLong(8, number + 1L).array();
    }

    /** The proxy's target: the name that the address stands for, unresolved, or the address itself. */
    InetSocketAddress target(InetSocketAddress address) {
        String name = names.get(address.getAddress());
        return name == null ? address : InetSocketAddress.createUnresolved(name, address.getPort());
    }
}
