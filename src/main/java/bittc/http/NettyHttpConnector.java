package bittc.http;

import bittc.net.FailureText;
import bittc.net.Network;
import bittc.net.Url;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/** HTTP/1.1 and TLS on sockets. Used on the loop only. */
final class NettyHttpConnector implements HttpConnector {
    private final Network network;
    private final Tls tls;

    NettyHttpConnector(Network network, Tls tls) {
        this.network = network;
        this.tls = tls;
    }

    @Override
    public HttpClient.Call get(
            Url url, InetAddress address, Duration connectLimit, int maxBodyLength, Listener listener) {
        SocketAddress remote = new InetSocketAddress(address, url.port());
        Get get = new Get(url, remote, connectLimit, maxBodyLength, listener);
        if (url.scheme() == Url.Scheme.HTTPS) {
            tls.prepare(get::connect, get::fail);
        } else {
            get.connect();
        }
        return get;
    }

    /** One connection, from the first packet to the last. */
    private final class Get implements HttpClient.Call {
        private final Url url;
        private final SocketAddress remote;
        private final Duration connectLimit;
        private final int maxBodyLength;
        private final Listener listener;
        private Channel channel;
        private boolean ended;

        Get(Url url, SocketAddress remote, Duration connectLimit, int maxBodyLength, Listener listener) {
            this.url = url;
            this.remote = remote;
            this.connectLimit = connectLimit;
            this.maxBodyLength = maxBodyLength;
            this.listener = listener;
        }

        void connect() {
            if (ended) {
                return;
            }
            ChannelFuture future = network.tcp(connectLimit)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel socket) {
                            assemble(socket.pipeline());
                        }
                    })
                    .connect(remote);
            channel = future.channel();
            future.addListener(connected -> {
                if (!connected.isSuccess()) {
                    // If no socket could be made, this does not run on the loop.
                    network.scheduler().execute(() -> failConnect(FailureText.of(connected.cause())));
                }
            });
        }

        private void failConnect(String reason) {
            if (end()) {
                listener.onConnectFailed(reason);
            }
        }

        @Override
        public void cancel() {
            end();
        }

        void fail(String reason) {
            if (end()) {
                listener.onFailed(reason);
            }
        }

        private void assemble(ChannelPipeline pipeline) {
            if (url.scheme() == Url.Scheme.HTTPS) {
                pipeline.addLast(tls.handler(pipeline.channel(), url));
            }
            pipeline.addLast(new HttpReplyHandler(url, maxBodyLength, this::reply, this::fail));
        }

        private void reply(HttpReply reply) {
            if (end()) {
                listener.onReply(reply);
            }
        }

        /** Ends the request; false if it had already ended. */
        private boolean end() {
            if (ended) {
                return false;
            }
            ended = true;
            if (channel != null && channel.isOpen()) { // a failed socket cannot be closed
                channel.close();
            }
            return true;
        }
    }
}
