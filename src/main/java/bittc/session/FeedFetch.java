package bittc.session;

import bittc.http.FetchRules;
import bittc.http.HttpClient;
import bittc.http.HttpReply;
import bittc.http.RequestHead;
import bittc.http.Tls;
import bittc.net.Network;
import bittc.net.Url;
import bittc.peer.NettyLoop;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The object graph of a command that fetches one document: a Netty loop and its outgoing connections. */
public final class FeedFetch implements AutoCloseable {
    private static final int NOT_MODIFIED = 304;

    private final NettyLoop loop;
    private final Network network;
    private final HttpClient client;

    /** Starts the loop; sends nothing yet. */
    public FeedFetch(Engine.Reach reach, Consumer<Throwable> onBug) {
        loop = Networks.loop(onBug);
        network = Networks.network(loop, reach);
        client = new HttpClient(network, new Tls(network));
    }

    /** Receives the outcome: one call, on the loop's thread. */
    public interface Listener {
        /** Called with the document, decompressed, and the server's names for this version of it. */
        void onDocument(byte[] content, Optional<String> etag, Optional<String> lastModified);

        /** Called if it is still the version that we named. */
        void onUnchanged();

        /** Called if there is no document; the reason is for people, text from the server in it is not sanitised. */
        void onFailure(String reason);
    }

    /**
     * Limits the answer, and names the version that we have (RFC 9110 13.1).
     *
     * @param etag empty for none
     * @param lastModified empty for none
     */
    public record Rules(int maxBodyLength, String etag, String lastModified) implements FetchRules {
        @Override
        public void addFields(RequestHead request) {
            if (!etag.isEmpty()) {
                request.field("If-None-Match", etag);
            }
            if (!lastModified.isEmpty()) {
                request.field("If-Modified-Since", lastModified);
            }
        }
    }

    /** Fetches the document. */
    public void start(Url url, Rules rules, Listener listener) {
        loop.execute(() -> client.fetch(url, rules, new HttpClient.Listener() {
            @Override
            public void onReply(HttpReply reply) {
                if (reply.status() == NOT_MODIFIED) {
                    listener.onUnchanged();
                } else if (reply.status() != 200) {
                    listener.onFailure(reply.statusText());
                } else {
                    decode(reply, listener);
                }
            }

            @Override
            public void onFailure(String reason) {
                listener.onFailure(reason);
            }
        }));
    }

    private static void decode(HttpReply reply, Listener listener) {
        byte[] content;
        try {
            content = reply.content();
        } catch (IOException e) {
            listener.onFailure(e.getMessage());
            return;
        }
        listener.onDocument(content, reply.etag(), reply.lastModified());
    }

    @Override
    public void close() {
        loop.close();
        network.close();
    }
}
