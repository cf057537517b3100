package bittc.http;

import bittc.net.Network;
import bittc.net.Url;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** TLS for outgoing connections: verifies certificates and host names against the JDK's trusted roots. */
public final class Tls {
    /** From the connection's first byte to the end of the handshake. */
    static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    private final Network network;
    private final Setup setup;
    private SslContext context;

    /** Loads the trusted roots; reads files, so it must not run on the loop. */
    interface Setup {
        SslContext create() throws SSLException;
    }

    /** Makes TLS for this network; loads nothing until needed. */
    public Tls(Network network) {
        this(network, () -> builder().build());
    }

    Tls(Network network, Setup setup) {
        this.network = network;
        this.setup = setup;
    }

    static SslContextBuilder builder() {
        return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
    }

    /** Calls one of the two, on the loop; after {@code then}, {@link #handler} may be called. */
    public void prepare(Runnable then, Consumer<String> onFailure) {
        if (context != null) {
            then.run();
            return;
        }
        try {
            network.background().execute(() -> {
                try {
                    SslContext created = setup.create();
                    network.scheduler().execute(() -> {
                        context = created;
                        then.run();
                    });
                } catch (SSLException e) {
                    network.scheduler().execute(() -> onFailure.accept("TLS: " + e.getMessage()));
                }
            });
        } catch (RejectedExecutionException e) {
            network.scheduler().execute(() -> onFailure.accept("too many connections at once"));
        }
    }

    /** The first handler of a connection to that server. */
    public ChannelHandler handler(Channel channel, Url url) {
        SslHandler handler = context.newHandler(channel.alloc(), url.host(), url.port(), network.background());
        handler.setHandshakeTimeoutMillis(HANDSHAKE_LIMIT.toMillis());
        return handler;
    }
}
