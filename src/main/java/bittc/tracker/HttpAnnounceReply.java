package bittc.tracker;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import bittc.bencode.Limits;
import bittc.torrent.CompactAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The bencoded dictionary of an HTTP tracker's answer (BEP 3, 7, 23, 24). Keys of the wrong type are ignored: an answer
 * is useful as long as it has peers.
 *
 * @param trackerId to send in later announces
 */
record HttpAnnounceReply(AnnounceAnswer answer, Optional<byte[]> trackerId) {
    /** Tracker ids are a few bytes; a longer one would only bloat our requests. */
    static final int MAX_TRACKER_ID_LENGTH = 256;

    /** Texts for people are cut at this many characters. */
    static final int MAX_TEXT_LENGTH = 300;

    /** The longest text of an IPv6 address, one that ends in an IPv4 address. */
    private static final int MAX_IP_TEXT_LENGTH = 45;

    /** Parses an answer; throws the tracker's reason if it refuses. */
    static HttpAnnounceReply parse(byte[] body) throws TrackerException {
        return parse(dictionary(body));
    }

    /** Decodes the dictionary of any answer. */
    static BencodeDictionary dictionary(byte[] body) throws TrackerException {
        BencodeValue value;
        try {
            // Ignores what follows the value: some trackers end their answer with a line break.
            value = BencodeDecoder.decodePrefix(body, 0, Limits.TRACKER_REPLY);
        } catch (BencodeException e) {
            throw TrackerException.unreachable("answer is not bencode: " + e.getMessage());
        }
        if (!(value instanceof BencodeDictionary)) {
            throw TrackerException.unreachable("answer is not a dictionary");
        }
        return (BencodeDictionary) value;
    }

    private static HttpAnnounceReply parse(BencodeDictionary reply) throws TrackerException {
        throwReason(reply);
        OptionalLong interval = reply.integer("interval");
        OptionalLong minInterval = reply.integer("min interval");
        AnnounceAnswer answer = new AnnounceAnswer(
                interval.isPresent() ? Intervals.ofSeconds(interval.getAsLong()) : Intervals.DEFAULT,
                minInterval.isPresent() ? Optional.of(Intervals.ofSeconds(minInterval.getAsLong())) : Optional.empty(),
                count(reply.integer("complete")),
                count(reply.integer("incomplete")),
                peers(reply).toList(),
                reply.string("warning message").map(HttpAnnounceReply::text).filter(text -> !text.isEmpty()),
                reply.string("external ip").flatMap(HttpAnnounceReply::address));
        Optional<byte[]> trackerId = reply.string("tracker id")
                .filter(id -> id.length() <= MAX_TRACKER_ID_LENGTH)
                .map(BencodeString::bytes);
        return new HttpAnnounceReply(answer, trackerId);
    }

    /** Throws the tracker's failure reason, if there is one. */
    static void throwReason(BencodeDictionary reply) throws TrackerException {
        Optional<BencodeString> reason = reply.string("failure reason");
        if (reason.isPresent()) {
            String text = text(reason.get());
            throw TrackerException.refused(text.isEmpty() ? "no reason given" : text);
        }
    }

    private static PeerAddresses peers(BencodeDictionary reply) {
        PeerAddresses peers = new PeerAddresses();
        reply.string("peers").ifPresent(compact -> peers.addCompact(compact.bytes(), CompactAddress.IPV4_LENGTH));
        reply.string("peers6").ifPresent(compact -> peers.addCompact(compact.bytes(), CompactAddress.IPV6_LENGTH));
        reply.list("peers").ifPresent(list -> {
            for (BencodeValue peer : list) {
                if (peers.isFull()) {
                    break;
                }
                if (peer instanceof BencodeDictionary) {
                    addPeer((BencodeDictionary) peer, peers);
                }
            }
        });
        return peers;
    }

    /** Accepts IP addresses only: strangers must not make us look up names. */
    private static void addPeer(BencodeDictionary peer, PeerAddresses peers) {
        Optional<byte[]> ip = peer.string("ip")
                .filter(text -> text.length() <= MAX_IP_TEXT_LENGTH)
                .map(text -> NetUtil.createByteArrayFromIpAddressString(text.utf8()));
        OptionalLong port = peer.integer("port");
        if (ip.isPresent() && port.isPresent()) {
            peers.add(ip.get(), port.getAsLong());
        }
    }

    /** The number, if it is a valid count. */
    static OptionalInt count(OptionalLong count) {
        return count.isPresent() && count.getAsLong() >= 0
                ? OptionalInt.of((int) Math.min(count.getAsLong(), Integer.MAX_VALUE))
                : OptionalInt.empty();
    }

    private static Optional<InetAddress> address(BencodeString ip) {
        try {
            return Optional.of(InetAddress.getByAddress(ip.bytes()));
        } catch (UnknownHostException e) {
            return Optional.empty(); // neither 4 nor 16 bytes
        }
    }

    /** The beginning of a text; cut in bytes first, to decode no more than is kept. */
    private static String text(BencodeString string) {
        byte[] bytes = string.bytes();
        int length = Math.min(bytes.length, 4 * MAX_TEXT_LENGTH);
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
        return text.substring(0, Math.min(text.length(), MAX_TEXT_LENGTH));
    }
}
