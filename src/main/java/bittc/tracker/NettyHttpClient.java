package bittc.tracker;

import bittc.loop.Scheduler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** HTTP/1.1 and TLS on Netty, within narrow limits. Used on the loop only. */
final class NettyHttpClient implements HttpClient {
    /** In a status line come a few words. */
    private static final int MAX_STATUS_LINE_LENGTH = 4 * 1024;

    /** In all header fields together. */
    private static final int MAX_HEADERS_LENGTH = 16 * 1024;

    /** What the decoder hands on at once. */
    private static final int MAX_CHUNK_LENGTH = 16 * 1024;

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final NetworkOptions options;
    private final Executor background;
    private final TlsSetup tlsSetup;
    private SslContext tls;

    /** Makes what is needed to trust servers; reads files, so it is not called on the loop. */
    interface TlsSetup {
        SslContext create() throws SSLException;
    }

    /**
     * A client.
     *
     * @param background where certificates are checked
     */
    NettyHttpClient(
            EventLoop loop, Scheduler scheduler, NetworkOptions options, Executor background, TlsSetup tlsSetup) {
        this.loop = loop;
        this.scheduler = scheduler;
        this.options = options;
        this.background = background;
        this.tlsSetup = tlsSetup;
    }

    @Override
    public Tracker.Cancellable get(AnnounceUrl url, InetAddress address, Duration connectLimit, Listener listener) {
        Get get = new Get(url, new InetSocketAddress(address, url.port()), connectLimit, listener);
        if (url.scheme() == AnnounceUrl.Scheme.HTTPS) {
            withTls(get::connect, get::fail);
        } else {
            get.connect();
        }
        return get;
    }

    private void withTls(Runnable then, Consumer<String> onFailure) {
        if (tls != null) {
            then.run();
            return;
        }
        try {
            background.execute(() -> {
                try {
                    SslContext created = tlsSetup.create();
                    scheduler.execute(() -> {
                        tls = created;
                        then.run();
                    });
                } catch (SSLException e) {
                    scheduler.execute(() -> onFailure.accept("TLS: " + e.getMessage()));
                }
            });
        } catch (RejectedExecutionException e) {
            scheduler.execute(() -> onFailure.accept("too many connections at once"));
        }
    }

    /** One connection, from the first packet to the last. */
    private final class Get implements Tracker.Cancellable {
        private final AnnounceUrl url;
        private final SocketAddress remote;
        private final Duration connectLimit;
        private final Listener listener;
        private Channel channel;
        private boolean ended;

        Get(AnnounceUrl url, SocketAddress remote, Duration connectLimit, Listener listener) {
            this.url = url;
            this.remote = remote;
            this.connectLimit = connectLimit;
            this.listener = listener;
        }

        void connect() {
            if (ended) {
                return;
            }
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop)
                    .channelFactory(options.tcp())
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectLimit.toMillis())
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel socket) {
                            assemble(socket.pipeline());
                        }
                    });
            SocketAddress local = options.localAddress()
                    .map(address -> new InetSocketAddress(address, 0))
                    .orElse(null);
            ChannelFuture future = bootstrap.connect(remote, local);
            channel = future.channel();
            future.addListener(connected -> {
                if (!connected.isSuccess() && end()) {
                    listener.onConnectFailed(FailureText.of(connected.cause()));
                }
            });
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
            if (url.scheme() == AnnounceUrl.Scheme.HTTPS) {
                pipeline.addLast(tls.newHandler(pipeline.channel().alloc(), url.host(), url.port(), background));
            }
            HttpDecoderConfig limits = new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_STATUS_LINE_LENGTH)
                    .setMaxHeaderSize(MAX_HEADERS_LENGTH)
                    .setMaxChunkSize(MAX_CHUNK_LENGTH);
            pipeline.addLast(new InboundLimit());
            pipeline.addLast(new HttpClientCodec(limits, false, false));
            pipeline.addLast(new HttpReplyHandler(url, this::reply, this::fail));
        }

        private void reply(HttpReply reply) {
            if (end()) {
                listener.onReply(reply);
            }
        }

        /** Whether this was the end; false if it had ended before. */
        private boolean end() {
            if (ended) {
                return false;
            }
            ended = true;
            if (channel != null) {
                channel.close();
            }
            return true;
        }
    }
}
