package bittc.wire;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.bencode.BencodeException;
import bittc.bencode.Limits;
import bittc.torrent.CompactAddress;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of {@code ut_pex} (BEP 11): peers that the sender connected to or lost since its last one. Unusable addresses
 * are left out, and so is a truncated one at the end of a list, as in other clients; only a message that is no dictionary
 * is a protocol violation.
 *
 * @param added at most {@value #MAX_PEERS}
 * @param dropped at most {@value #MAX_PEERS}
 */
public record PexMessage(List<Peer> added, List<InetSocketAddress> dropped) {
    /** The extension's name in the extension handshake. */
    public static final String EXTENSION = "ut_pex";

    /** The most peers in either list, IPv4 and IPv6 together. */
    public static final int MAX_PEERS = 50;

    /** The flag of a peer that prefers encrypted connections. */
    public static final int ENCRYPTION = 0x01;

    /** The flag of a peer that needs nothing more. */
    public static final int UPLOAD_ONLY = 0x02;

    /** The flag of a peer that speaks uTP. */
    public static final int UTP = 0x04;

    /** The flag of a peer that supports {@link HolepunchMessage}. */
    public static final int HOLEPUNCH = 0x08;

    /** The flag of a peer that the sender connected to, so that it is known to listen there. */
    public static final int OUTGOING = 0x10;

    private static final int MAX_FLAGS = 255;

    /**
     * A peer that the sender is connected to.
     *
     * @param address its listening address
     * @param flags any of those above, possibly others, in 8 bits; unverified
     */
    public record Peer(InetSocketAddress address, int flags) {
        public Peer {
            if (flags < 0 || flags > MAX_FLAGS) {
                throw new IllegalArgumentException("flags " + flags);
            }
        }

        /** Returns whether a flag is set. */
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    public PexMessage {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
        if (added.size() > MAX_PEERS || dropped.size() > MAX_PEERS) {
            throw new IllegalArgumentException(
                    added.size() + " added, " + dropped.size() + " dropped (expected: at most " + MAX_PEERS + ")");
        }
    }

    /** Reads the payload of an {@code extended} message; truncates longer lists. */
    public static PexMessage decode(byte[] payload) throws ProtocolViolation {
        BencodeDictionary dictionary;
        try {
            if (!(BencodeDecoder.decodePrefix(payload, 0, Limits.PACKET) instanceof BencodeDictionary decoded)) {
                throw new ProtocolViolation("peer exchange that is not a dictionary");
            }
            dictionary = decoded;
        } catch (BencodeException e) {
            throw new ProtocolViolation("peer exchange: " + e.getMessage());
        }
        List<Peer> added = new ArrayList<>();
        read(dictionary, "added", CompactAddress.IPV4_LENGTH, added);
        read(dictionary, "added6", CompactAddress.IPV6_LENGTH, added);
        List<Peer> dropped = new ArrayList<>();
        read(dictionary, "dropped", CompactAddress.IPV4_LENGTH, dropped);
        read(dictionary, "dropped6", CompactAddress.IPV6_LENGTH, dropped);
        return new PexMessage(added, dropped.stream().map(Peer::address).toList());
    }

    /** Ignores flags unless there is one for each address. */
    private static void read(BencodeDictionary from, String key, int step, List<Peer> to) {
        byte[] compact = bytes(from, key);
        byte[] flags = bytes(from, key + ".f");
        int count = compact.length / step;
        for (int i = 0; i < count && to.size() < MAX_PEERS; i++) {
            int flag = flags.length == count ? flags[i] & 0xff : 0;
            CompactAddress.read(compact, i * step, step).ifPresent(address -> to.add(new Peer(address, flag)));
        }
    }

    private static byte[] bytes(BencodeDictionary from, String key) {
        return from.string(key).map(string -> string.bytes()).orElse(new byte[0]);
    }

    /** The payload of the {@code extended} message. */
    public byte[] encode() {
        BencodeEncoder out = new BencodeEncoder().dictionary();
        writeAdded(out, "added", true);
        writeAdded(out, "added6", false);
        writeDropped(out, "dropped", true);
        writeDropped(out, "dropped6", false);
        return out.end().toBytes();
    }

    private void writeAdded(BencodeEncoder out, String key, boolean ipv4) {
        ByteArrayOutputStream compact = new ByteArrayOutputStream();
        ByteArrayOutputStream flags = new ByteArrayOutputStream();
        for (Peer peer : added) {
            if (isIpv4(peer.address()) == ipv4) {
                compact.writeBytes(CompactAddress.of(peer.address()));
                flags.write(peer.flags());
            }
        }
        out.key(key).string(compact.toByteArray());
        out.key(key + ".f").string(flags.toByteArray());
    }

    private void writeDropped(BencodeEncoder out, String key, boolean ipv4) {
        ByteArrayOutputStream compact = new ByteArrayOutputStream();
        for (InetSocketAddress address : dropped) {
            if (isIpv4(address) == ipv4) {
                compact.writeBytes(CompactAddress.of(address));
            }
        }
        out.key(key).string(compact.toByteArray());
    }

    private static boolean isIpv4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }
}
