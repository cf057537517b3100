package bittc.net;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How we go out on the network.
 *
 * @param tcp makes channels of the loop's kind
 * @param udp makes channels of the loop's kind
 * @param localAddress what sockets are bound to; hosts of the other family are then out of reach
 * @param family the only one that is used, or both
 * @param device the interface that everything goes through; only for channels that take socket options by number
 */
public record NetworkOptions(
        ChannelFactory<? extends SocketChannel> tcp,
        ChannelFactory<? extends DatagramChannel> udp,
        Optional<InetAddress> localAddress,
        Optional<Family> family,
        Optional<String> device) {
    /** By any interface, with both families as far as the address allows. */
    public NetworkOptions(
            ChannelFactory<? extends SocketChannel> tcp,
            ChannelFactory<? extends DatagramChannel> udp,
            Optional<InetAddress> localAddress) {
        this(tcp, udp, localAddress, Optional.empty(), Optional.empty());
    }

    /** The only family that is used, or both. */
    Optional<Family> onlyFamily() {
        return localAddress.map(Family::of).or(() -> family);
    }
}
