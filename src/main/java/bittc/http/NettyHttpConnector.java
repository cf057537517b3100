package bittc.http;

import bittc.loop.Cancellable;
import bittc.net.Network;
import bittc.net.Url;
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
    public Cancellable get(Url url, Network.AddressChoice choice, FetchRules rules, Listener listener) {
        Get get = new Get(url, choice, rules, listener);
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
        private final FetchRules rules;
        private final Listener listener;
        private Network.Connecting connection = () -> {};
        private boolean ended;

        Get(Url url, Network.AddressChoice choice, FetchRules rules, Listener listener) {
            this.url = url;
            this.choice = choice;
            this.rules = rules;
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
            RequestHead request =
                    RequestHead.get(url).field("Accept-Encoding", "gzip").field("Connection", "close");
            rules.addFields(request);
            channel.pipeline()
                    .addLast(new HttpReplyHandler(
                            request.toBytes(), rules.maxBodyLength(), reply -> onReply(address, reply), this::fail));
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
