package bittc.testkit;

import bittc.torrent.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a tracker's UDP requests (BEP 15). Keeps no state for a client between packets: a connection id is a keyed
 * digest of the client's address and the time, so it cannot be guessed, nor used from another address. A sender that
 * has not proved that it receives our answers gets none longer than its request.
 *
 * <pre>
 * connect    {@code <magic:8><action=0:4><transaction:4>}                        → {@code <0><transaction><connection id:8>}
 * announce   {@code <connection id:8><1><transaction><info hash:20><peer id:20><downloaded:8><left:8><uploaded:8>
 *             <event:4><ip:4><key:4><num want:4><port:2>}           → {@code <1><transaction><interval><leechers><seeders><peers>}
 * scrape     {@code <connection id:8><2><transaction><info hash:20>…}            → {@code <2><transaction>(<seeders><completed><leechers>)…}
 * error                                                              → {@code <3><transaction><text>}
 * </pre>
 */
final class UdpTrackerHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    /** Begins every connect request. */
    static final long MAGIC = 0x41727101980L;

    /** The most torrents in one scrape: as many as fit into a packet by BEP 15. */
    static final int MAX_SCRAPE = 74;

    /** The longest answer in bytes, so that no network fragments it. */
    private static final int MAX_ANSWER_LENGTH = 1_400;

    /** A connection id is valid for one to two of these; BEP 15 lets a client use it for one minute. */
    private static final Duration CONNECTION_ID_WINDOW = Duration.ofMinutes(1);

    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;

    private static final int HEADER_LENGTH = 16;
    private static final int ANNOUNCE_LENGTH = 98;

    private static final Logger log = LoggerFactory.getLogger(UdpTrackerHandler.class);

    private final PeerTable table;
    private final Duration interval;
    private final LongSupplier nanoTime;
    private final Mac mac;

    UdpTrackerHandler(PeerTable table, Duration interval, LongSupplier nanoTime) {
        this.table = table;
        this.interval = interval;
        this.nanoTime = nanoTime;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        ByteBuf request = packet.content();
        // With a full send buffer, an answer would be lost anyway; the client retransmits.
        if (request.readableBytes() < HEADER_LENGTH || !context.channel().isWritable()) {
            return;
        }
        ByteBuf answer = answer(request, packet.sender());
        if (answer != null) {
            context.writeAndFlush(new DatagramPacket(answer, packet.sender()));
        }
    }

    /** The answer to one packet, or null if it gets none. */
    private ByteBuf answer(ByteBuf request, InetSocketAddress sender) {
        long connectionId = request.readLong();
        int action = request.readInt();
        int transaction = request.readInt();
        if (action == CONNECT) {
            return connectionId == MAGIC
                    ? header(CONNECT, transaction).writeLong(connectionId(sender, window()))
                    : null;
        }
        if (connectionId != connectionId(sender, window()) && connectionId != connectionId(sender, window() - 1)) {
            return request.readableBytes() >= InfoHash.LENGTH ? error(transaction, "connection id expired") : null;
        }
        try {
            return switch (action) {
                case ANNOUNCE -> announce(request, transaction, sender);
                case SCRAPE -> scrape(request, transaction);
                default -> error(transaction, "unknown action");
            };
        } catch (TrackerRefusal e) {
            return error(transaction, e.getMessage());
        }
    }

    private ByteBuf announce(ByteBuf request, int transaction, InetSocketAddress sender) throws TrackerRefusal {
        if (request.readableBytes() < ANNOUNCE_LENGTH - HEADER_LENGTH) {
            throw new TrackerRefusal("announce too short");
        }
        InfoHash infoHash = readInfoHash(request);
        request.skipBytes(20 + 8); // peer id, downloaded
        long left = request.readLong();
        request.skipBytes(8); // uploaded
        int event = request.readInt();
        request.skipBytes(4 + 4); // the claimed address, which is ignored; key
        int numWant = request.readInt();
        InetSocketAddress peer = new InetSocketAddress(sender.getAddress(), request.readUnsignedShort());
        PeerTable.Event[] events = PeerTable.Event.values();
        if (event < 0 || event >= events.length) {
            throw new TrackerRefusal("unknown event");
        }
        PeerTable.Answer answer = table.announce(new PeerTable.Announce(infoHash, peer, left, events[event], numWant));
        ByteBuf bytes = header(ANNOUNCE, transaction)
                .writeInt((int) interval.toSeconds())
                .writeInt(answer.scrape().leechers())
                .writeInt(answer.scrape().seeders());
        writePeers(bytes, answer.peers(), PeerTable.isIpv4(sender.getAddress()));
        return bytes;
    }

    /** Writes the peers of the request's address family; the answer has no room for the other. */
    private static void writePeers(ByteBuf bytes, List<InetSocketAddress> peers, boolean ipv4) {
        int length = (ipv4 ? 4 : 16) + 2;
        for (InetSocketAddress peer : peers) {
            if (PeerTable.isIpv4(peer.getAddress()) == ipv4 && bytes.readableBytes() + length <= MAX_ANSWER_LENGTH) {
                bytes.writeBytes(peer.getAddress().getAddress()).writeShort(peer.getPort());
            }
        }
    }

    private ByteBuf scrape(ByteBuf request, int transaction) throws TrackerRefusal {
        if (request.readableBytes() < InfoHash.LENGTH || request.readableBytes() > MAX_SCRAPE * InfoHash.LENGTH) {
            throw new TrackerRefusal("scrape of 1 to " + MAX_SCRAPE + " torrents expected");
        }
        ByteBuf bytes = header(SCRAPE, transaction);
        while (request.readableBytes() >= InfoHash.LENGTH) {
            PeerTable.Scrape scrape = table.scrape(readInfoHash(request));
            bytes.writeInt(scrape.seeders()).writeInt(scrape.downloaded()).writeInt(scrape.leechers());
        }
        return bytes;
    }

    private static InfoHash readInfoHash(ByteBuf request) {
        byte[] bytes = new byte[InfoHash.LENGTH];
        request.readBytes(bytes);
        return InfoHash.of(bytes);
    }

    /** Allocated on the heap, so that an abandoned answer needs no release. */
    private static ByteBuf header(int action, int transaction) {
        return Unpooled.buffer(MAX_ANSWER_LENGTH, MAX_ANSWER_LENGTH)
                .writeInt(action)
                .writeInt(transaction);
    }

    private static ByteBuf error(int transaction, String text) {
        return header(ERROR, transaction).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private long window() {
        return Math.floorDiv(nanoTime.getAsLong(), CONNECTION_ID_WINDOW.toNanos());
    }

    private long connectionId(InetSocketAddress client, long window) {
        mac.update(client.getAddress().getAddress());
        return ByteBuffer.wrap(mac.doFinal(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                        .putInt(client.getPort())
                        .putLong(window)
                        .array()))
                .getLong();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Such as an ICMP "port unreachable" for an earlier answer, which must not affect the next client.
        log.debug("udp tracker: {}", cause.toString());
    }
}
