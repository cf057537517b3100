package bittc.net;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The choice of addresses, families and interfaces for our sockets.
 *
 * @param tcp makes channels of the loop's kind
 * @param udp makes channels of the loop's kind
 * @param localAddress the address to bind sockets to; hosts of the other family are then unreachable
 * @param family the only family to use, or both
 * @param device the interface for all traffic; only for channels that accept numeric socket options
 * @param proxies the way to others, if it is not direct
 */
public record NetworkOptions(
        ChannelFactory<? extends SocketChannel> tcp,
        ChannelFactory<? extends DatagramChannel> udp,
        Optional<InetAddress> localAddress,
        Optional<Family> family,
        Optional<String> device,
        Optional<Proxies> proxies) {
    /** Uses any interface, and both families as far as the address allows. */
    public NetworkOptions(
            ChannelFactory<? extends SocketChannel> tcp,
            ChannelFactory<? extends DatagramChannel> udp,
            Optional<InetAddress> localAddress) {
        this(tcp, udp, localAddress, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The only family to use, or both. */
    Optional<Family> onlyFamily() {
        return localAddress.map(Family::of).or(() -> family);
    }
}
