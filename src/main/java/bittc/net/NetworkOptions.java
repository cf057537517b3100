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
 * @param localAddress what sockets are bound to; hosts of the other address family are then out of reach
 */
public record NetworkOptions(
        ChannelFactory<? extends SocketChannel> tcp,
        ChannelFactory<? extends DatagramChannel> udp,
        Optional<InetAddress> localAddress) {}
