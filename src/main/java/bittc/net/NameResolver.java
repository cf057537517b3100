package bittc.net;

import java.net.InetAddress;
import java.util.List;
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
}
