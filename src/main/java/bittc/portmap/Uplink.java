package bittc.portmap;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Our place in the network by which this machine reaches the Internet.
 *
 * @param address ours
 * @param prefixLength of the network, in bits
 * @param router the way out; empty if it is not known
 */
public record Uplink(InetAddress address, int prefixLength, Optional<InetAddress> router) {
    /** True if the address is another one of our network. */
    boolean isNeighbour(InetAddress other) {
        return !address.equals(other) && isIn(address, prefixLength, other);
    }

    /** True if both addresses begin with the same bits. */
    static boolean isIn(InetAddress network, int prefixLength, InetAddress address) {
        byte[] one = network.getAddress();
        byte[] other = address.getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((one[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
