package bittc.testkit;

import bittc.bencode.BencodeEncoder;
import bittc.loop.UncaughtErrors;
import bittc.torrent.InfoHash;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a tracker's HTTP requests (BEP 3; compact peers of BEP 23 and BEP 7; BEP 24; scrape of BEP 48). Each
 * connection carries one request and has a fixed time limit, so that a slow one costs no more than an idle one.
 */
final class HttpTrackerHandler extends SimpleChannelInboundHandler<HttpObject> {
    /** The most torrents in one scrape, as over UDP. */
    static final int MAX_SCRAPE = UdpTrackerHandler.MAX_SCRAPE;

    /** Limit on a connection's whole life; an honest client needs a fraction of a second. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(15);

    /**
     * Time for the client to close after its answer. If we closed first, with part of an over-long request unread, the
     * connection would be reset and the answer possibly lost.
     */
    private static final Duration LINGER_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(HttpTrackerHandler.class);

    private final PeerTable table;
    private final TrackerServer.Options options;
    private boolean answered;

    HttpTrackerHandler(PeerTable table, TrackerServer.Options options) {
        this.table = table;
        this.options = options;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        closeAfter(CONNECTION_TIMEOUT, context);
        context.fireChannelActive();
    }

    private static void closeAfter(Duration delay, ChannelHandlerContext context) {
        var timeout = context.executor()
                .schedule(() -> UncaughtErrors.guard(context::close), delay.toMillis(), TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> timeout.cancel(false));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        // Ignores everything after the head of the first request.
        if (message instanceof HttpRequest request && !answered) {
            answered = true;
            answer(context, request);
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            send(context, HttpResponseStatus.BAD_REQUEST, text("bad request\n"));
            return;
        }
        if (!request.method().equals(HttpMethod.GET)) {
            send(context, HttpResponseStatus.METHOD_NOT_ALLOWED, text("only GET is understood\n"));
            return;
        }
        String uri = request.uri();
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        String query = question < 0 ? "" : uri.substring(question + 1);
        InetSocketAddress client = (InetSocketAddress) context.channel().remoteAddress();
        try {
            switch (path) {
                case "/announce" -> send(context, HttpResponseStatus.OK, announce(TrackerQuery.parse(query), client));
                case "/scrape" -> send(context, HttpResponseStatus.OK, scrape(TrackerQuery.parse(query)));
                default -> send(context, HttpResponseStatus.NOT_FOUND, text("a tracker: /announce and /scrape\n"));
            }
        } catch (TrackerRefusal e) {
            // Status 200, as clients look for a failure reason in no other.
            send(context, HttpResponseStatus.OK, failure(e.getMessage()));
        }
    }

    private byte[] announce(TrackerQuery query, InetSocketAddress client) throws TrackerRefusal {
        List<InfoHash> infoHashes = query.infoHashes();
        if (infoHashes.size() != 1) {
            throw new TrackerRefusal("announce with " + infoHashes.size() + " info_hash (expected: 1)");
        }
        // A parameter "ip" is ignored: anyone could turn swarms against a victim with it.
        int port = (int) query.number("port", -1, 0, 65_535);
        if (port < 0) {
            throw new TrackerRefusal("announce without port");
        }
        PeerTable.Answer answer = table.announce(new PeerTable.Announce(
                infoHashes.get(0),
                new InetSocketAddress(client.getAddress(), port),
                query.number("left", Long.MAX_VALUE, 0, Long.MAX_VALUE),
                event(query.text("event", "")),
                (int) query.number("numwant", -1, -1, Integer.MAX_VALUE)));
        BencodeEncoder reply = new BencodeEncoder()
                .dictionary()
                .key("interval")
                .integer(options.interval().toSeconds())
                .key("min interval")
                .integer(options.minInterval().toSeconds())
                .key("complete")
                .integer(answer.scrape().seeders())
                .key("incomplete")
                .integer(answer.scrape().leechers())
                .key("downloaded")
                .integer(answer.scrape().downloaded())
                .key("external ip")
                .string(client.getAddress().getAddress())
                .key("peers")
                .string(compact(answer.peers(), true));
        byte[] peers6 = compact(answer.peers(), false);
        if (peers6.length > 0) {
            reply.key("peers6").string(peers6);
        }
        return reply.end().toBytes();
    }

    private static PeerTable.Event event(String text) throws TrackerRefusal {
        return switch (text) {
            case "", "empty", "paused" -> PeerTable.Event.NONE;
            case "started" -> PeerTable.Event.STARTED;
            case "completed" -> PeerTable.Event.COMPLETED;
            case "stopped" -> PeerTable.Event.STOPPED;
            default -> throw new TrackerRefusal("unknown event");
        };
    }

    /** Encodes {@code <address:4 or 16><port:2>} for each peer of one family. */
    private static byte[] compact(List<InetSocketAddress> peers, boolean ipv4) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (InetSocketAddress peer : peers) {
            if (PeerTable.isIpv4(peer.getAddress()) == ipv4) {
                bytes.writeBytes(peer.getAddress().getAddress());
                bytes.write(peer.getPort() >>> 8);
                bytes.write(peer.getPort());
            }
        }
        return bytes.toByteArray();
    }

    private byte[] scrape(TrackerQuery query) throws TrackerRefusal {
        Set<InfoHash> infoHashes = new LinkedHashSet<>(query.infoHashes());
        if (infoHashes.isEmpty() || infoHashes.size() > MAX_SCRAPE) {
            throw new TrackerRefusal("scrape of 1 to " + MAX_SCRAPE + " info_hash expected");
        }
        BencodeEncoder reply = new BencodeEncoder().dictionary().key("files").dictionary();
        for (InfoHash infoHash : infoHashes) {
            PeerTable.Scrape scrape = table.scrape(infoHash);
            reply.key(infoHash.toBytes())
                    .dictionary()
                    .key("complete")
                    .integer(scrape.seeders())
                    .key("downloaded")
                    .integer(scrape.downloaded())
                    .key("incomplete")
                    .integer(scrape.leechers())
                    .end();
        }
        return reply.end().end().toBytes();
    }

    private static byte[] failure(String reason) {
        return new BencodeEncoder()
                .dictionary()
                .key("failure reason")
                .string(reason)
                .end()
                .toBytes();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void send(ChannelHandlerContext context, HttpResponseStatus status, byte[] body) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(sent -> ((DuplexChannel) context.channel()).shutdownOutput());
        closeAfter(LINGER_TIMEOUT, context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("http tracker: {}", cause.toString());
        context.close();
    }
}
