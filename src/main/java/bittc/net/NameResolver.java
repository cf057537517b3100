package bittc.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Resolves host names. Called on the loop; answers on the loop in a later turn. */
public interface NameResolver {
    /**
     * Resolves a name; calls one of the two.
     *
     * @param host a name, or an IP address without brackets
     * @param onFound receives at least one address, in the order in which to try them
     * @param onFailure receives the reason, for people
     */
    void resolve(String host, Consumer<List<InetAddress>> onFound, Consumer<String> onFailure);

    /** The IP address that a host is written as; empty for a name. */
    static Optional<InetAddress> literal(String host) {
        return Optional.ofNullable(NetUtil.createByteArrayFromIpAddressString(host))
                .map(NameResolver::address);
    }

    /** The address of 4 or 16 bytes. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }
}
