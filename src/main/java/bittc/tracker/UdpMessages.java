package bittc.tracker;

import bittc.torrent.CompactAddress;
import bittc.torrent.InfoHash;
import bittc.tracker.AnnounceRequest.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The datagrams of a UDP tracker (BEP 15), big-endian:
 *
 * <pre>{@code
 * connect:  <protocol id:8><action=0:4><transaction id:4>
 * its reply: <action=0:4><transaction id:4><connection id:8>
 * announce: <connection id:8><action=1:4><transaction id:4><info hash:20><peer id:20><downloaded:8><left:8><uploaded:8>
 *           <event:4><ip=0:4><key:4><num want:4><port:2> and options (BEP 41): <type=2:1><length:1><part of the URL>
 * its reply: <action=1:4><transaction id:4><interval:4><leechers:4><seeders:4> and peers: <ip:4 or 16><port:2>
 * scrape:   <connection id:8><action=2:4><transaction id:4><info hash:20>
 * its reply: <action=2:4><transaction id:4><seeders:4><completed:4><leechers:4>
 * error:    <action=3:4><transaction id:4><text>
 * }</pre>
 */
final class UdpMessages {
    static final int CONNECT = 0;
    static final int ANNOUNCE = 1;
    static final int SCRAPE = 2;
    static final int ERROR = 3;

    /** Length of the action and the transaction id that begin every reply. */
    static final int HEADER_LENGTH = 8;

    static final int CONNECT_REPLY_LENGTH = 16;
    static final int ANNOUNCE_REPLY_LENGTH = 20;
    static final int SCRAPE_REPLY_LENGTH = 20;

    private static final int CONNECT_LENGTH = 16;
    private static final int ANNOUNCE_LENGTH = 98;
    private static final int SCRAPE_LENGTH = 36;
    private static final long PROTOCOL_ID = 0x41727101980L;
    private static final int OPTION_URL_DATA = 2;
    private static final int MAX_OPTION_LENGTH = 255;

    private UdpMessages() {}

    static byte[] connect(int transactionId) {
        return ByteBuffer.allocate(CONNECT_LENGTH)
                .putLong(PROTOCOL_ID)
                .putInt(CONNECT)
                .putInt(transactionId)
                .array();
    }

    /**
     * Encodes an announce.
     *
     * @param target the URL's path and query string, ASCII; may be empty
     */
    static byte[] announce(long connectionId, int transactionId, AnnounceRequest request, String target) {
        byte[] url = target.getBytes(StandardCharsets.US_ASCII);
        int options = url.length + 2 * ((url.length + MAX_OPTION_LENGTH - 1) / MAX_OPTION_LENGTH);
        ByteBuffer datagram = ByteBuffer.allocate(ANNOUNCE_LENGTH + options)
                .putLong(connectionId)
                .putInt(ANNOUNCE)
                .putInt(transactionId)
                .put(request.infoHash().toBytes())
                .put(request.peerId().toBytes())
                .putLong(request.downloaded())
                .putLong(request.left())
                .putLong(request.uploaded())
                .putInt(code(request.event()))
                .putInt(0) // our address: the datagram's source
                .putInt(request.key())
                .putInt(request.numWant())
                .putShort((short) request.port());
        for (int at = 0; at < url.length; at += MAX_OPTION_LENGTH) {
            int length = Math.min(MAX_OPTION_LENGTH, url.length - at);
            datagram.put((byte) OPTION_URL_DATA).put((byte) length).put(url, at, length);
        }
        return datagram.array();
    }

    /**
     * Decodes an announce's reply of at least {@link #ANNOUNCE_REPLY_LENGTH} bytes.
     *
     * @param addressLength of its peers: that of the tracker's own address
     */
    static AnnounceAnswer answer(ByteBuffer reply, int addressLength) {
        Duration interval = Intervals.ofSeconds(reply.getInt(HEADER_LENGTH));
        int leechers = reply.getInt(HEADER_LENGTH + 4);
        int seeders = reply.getInt(HEADER_LENGTH + 8);
        byte[] compact = new byte[reply.limit() - ANNOUNCE_REPLY_LENGTH];
        reply.get(ANNOUNCE_REPLY_LENGTH, compact);
        PeerAddresses peers = new PeerAddresses();
        peers.addCompact(compact, addressLength + CompactAddress.PORT_LENGTH);
        return new AnnounceAnswer(
                interval,
                Optional.empty(),
                count(seeders),
                count(leechers),
                peers.toList(),
                Optional.empty(),
                Optional.empty());
    }

    /** Encodes a scrape of one torrent. */
    static byte[] scrape(long connectionId, int transactionId, InfoHash infoHash) {
        return ByteBuffer.allocate(SCRAPE_LENGTH)
                .putLong(connectionId)
                .putInt(SCRAPE)
                .putInt(transactionId)
                .put(infoHash.toBytes())
                .array();
    }

    /** Decodes a scrape's reply of at least {@link #SCRAPE_REPLY_LENGTH} bytes. */
    static ScrapeAnswer scrapeAnswer(ByteBuffer reply) {
        return new ScrapeAnswer(
                count(reply.getInt(HEADER_LENGTH)),
                count(reply.getInt(HEADER_LENGTH + 8)),
                count(reply.getInt(HEADER_LENGTH + 4)));
    }

    static String errorText(ByteBuffer reply) {
        byte[] text = new byte[Math.min(reply.limit() - HEADER_LENGTH, HttpAnnounceReply.MAX_TEXT_LENGTH)];
        reply.get(HEADER_LENGTH, text);
        String stripped = new String(text, StandardCharsets.UTF_8).strip();
        return stripped.isEmpty() ? "no reason given" : stripped;
    }

    private static OptionalInt count(int count) {
        return count < 0 ? OptionalInt.empty() : OptionalInt.of(count);
    }

    private static int code(Event event) {
        switch (event) {
            case NONE, PAUSED: // BEP 15 has no code for PAUSED
                return 0;
            case COMPLETED:
                return 1;
            case STARTED:
                return 2;
            case STOPPED:
                return 3;
            default:
                throw new AssertionError(event);
        }
    }
}
