package bittc.http;

import bittc.loop.Cancellable;
import bittc.net.Network;
import bittc.net.Url;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;

/** HTTP/1.1 and TLS on sockets. Used on the loop only. */
final class NettyHttpConnector implements HttpConnector {
    private final Network network;
    private final Tls tls;

    NettyHttpConnector(Network network, Tls tls) {
        this.network = network;
        this.tls = tls;
    }

    @Override
    public Cancellable get(Url url, Network.AddressChoice choice, int maxBodyLength, Listener listener) {
        Get get = new Get(url, choice, maxBodyLength, listener);
        if (url.scheme() == Url.Scheme.HTTPS) {
            tls.prepare(get::connect, get::fail);
        } else {
            get.connect();
        }
        return get;
    }

    /** One connection, from the first packet to the last. */
    private final class Get implements Cancellable {
        private final Url url;
        private final Network.AddressChoice choice;
        private final int maxBodyLength;
        private final Listener listener;
        private Network.Connecting connection = () -> {};
        private boolean ended;

        Get(Url url, Network.AddressChoice choice, int maxBodyLength, Listener listener) {
            this.url = url;
            this.choice = choice;
            this.maxBodyLength = maxBodyLength;
            this.listener = listener;
        }

        void connect() {
            if (!ended) {
                connection = network.connect(url, choice, this::assemble, this::fail);
            }
        }

        private void assemble(SocketChannel channel, InetAddress address) {
            if (url.scheme() == Url.Scheme.HTTPS) {
                channel.pipeline().addLast(tls.handler(channel, url));
            }
            ByteBuf request = RequestHead.get(url)
                    .field("Accept-Encoding", "gzip")
                    .field("Connection", "close")
                    .toBytes();
            channel.pipeline()
                    .addLast(
                            new HttpReplyHandler(request, maxBodyLength, reply -> onReply(address, reply), this::fail));
        }

        private void onReply(InetAddress address, HttpReply reply) {
            if (end()) {
                listener.onReply(address, reply);
            }
        }

        private void fail(String reason) {
            if (end()) {
                listener.onFailed(reason);
            }
        }

        @Override
        public void cancel() {
            end();
        }

        /** Ends the request; returns false if it had ended before. */
        private boolean end() {
            if (ended) {
                return false;
            }
            ended = true;
            connection.cancel();
            return true;
        }
    }
}
