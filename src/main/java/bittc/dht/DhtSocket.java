package bittc.dht;

import bittc.net.UdpPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;

/** The UDP port that a {@link Dht} speaks through, as it sees it. Used on the loop only. */
interface DhtSocket {
    /** Sends a datagram; its loss goes unnoticed. */
    void send(InetSocketAddress to, byte[] datagram);

    /** Sets the receiver of datagrams from now on. */
    void deliverTo(Listener listener);

    interface Listener {
        /**
         * Called with each datagram.
         *
         * @param from an IPv4 address if it came over IPv4, whatever the kind of the socket
         * @param datagram owned by the listener
         */
        void onDatagram(InetSocketAddress from, byte[] datagram);
    }

    /** What of a port's datagrams can be messages of the DHT. */
    static DhtSocket on(UdpPort port) {
        return new DhtSocket() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                port.send(to, datagram);
            }

            @Override
            public void deliverTo(Listener listener) {
                port.claim(new UdpPort.Protocol() {
                    @Override
                    public boolean recognises(ByteBuf datagram) {
                        return MessageDecoder.canBeMessage(datagram);
                    }

                    @Override
                    public void onDatagram(InetSocketAddress from, ByteBuf datagram) {
                        listener.onDatagram(from, ByteBufUtil.getBytes(datagram));
                    }
                });
            }
        };
    }
}
