package bittc.net;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/** Finds the addresses of a host name. Called on the loop, and answers on the loop in a later turn. */
public interface NameResolver {
    /**
     * Looks a name up; one of the two is called.
     *
     * @param host a name, or an IP address without brackets
     * @param onFound gets at least one address, in the order in which to try them
     * @param onFailure gets the reason, for people
     */
    void resolve(String host, Consumer<List<InetAddress>> onFound, Consumer<String> onFailure);
}
