package bittc.wire;

import bittc.torrent.CompactAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A message of {@code ut_holepunch} (BEP 55): a peer that is connected to two others lets them connect to each other by µTP
 * at the same moment, through what keeps strangers from either.
 *
 * <pre>
 *   &lt;type:1&gt;&lt;address type:1&gt;&lt;address:4 or 16&gt;&lt;port:2&gt;&lt;error:4&gt;
 * </pre>
 *
 * @param address of the third peer: whom the sender wants to be introduced to, whom the receiver is to connect to, or to whom
 *     there is no way; as it was sent, so it may be of no use
 * @param error why there is no way, 0 in other messages; numbers beyond those below may come
 */
public record HolepunchMessage(Type type, InetSocketAddress address, int error) {
    /** The extension's name in the extension handshake. */
    public static final String EXTENSION = "ut_holepunch";

    /** The error for an address that is none of a peer. */
    public static final int NO_SUCH_PEER = 1;

    /** The error for a peer that the sender is not connected to. */
    public static final int NOT_CONNECTED = 2;

    /** The error for a peer that does not understand these messages. */
    public static final int NO_SUPPORT = 3;

    /** The error for the sender's own address. */
    public static final int NO_SELF = 4;

    /** What a message is for; the order is that of their numbers. */
    public enum Type {
        /** Asks to be introduced. */
        RENDEZVOUS,
        /** Introduces. */
        CONNECT,
        /** Answers a rendezvous that cannot be. */
        ERROR
    }

    private static final int HEAD_LENGTH = 2;
    private static final int ERROR_LENGTH = 4;
    private static final int IPV4 = 0;
    private static final int IPV6 = 1;

    /** Checks that only an error has an error's number. */
    public HolepunchMessage {
        if (type != Type.ERROR && error != 0) {
            throw new IllegalArgumentException(type + " with error " + error);
        }
    }

    /** Reads the payload of an {@code extended} message; empty for a type that is not known, which is to be ignored. */
    public static Optional<HolepunchMessage> decode(byte[] payload) throws ProtocolViolation {
        if (payload.length < HEAD_LENGTH) {
            throw new ProtocolViolation("holepunch of length " + payload.length);
        }
        if ((payload[0] & 0xff) >= Type.values().length) {
            return Optional.empty();
        }
        Type type = Type.values()[payload[0]];
        if (payload[1] != IPV4 && payload[1] != IPV6) {
            throw new ProtocolViolation("holepunch to an address of type " + (payload[1] & 0xff));
        }
        int addressLength = payload[1] == IPV4 ? CompactAddress.IPV4_LENGTH : CompactAddress.IPV6_LENGTH;
        // There are clients that leave the error away where there is none.
        int least = HEAD_LENGTH + addressLength + (type == Type.ERROR ? ERROR_LENGTH : 0);
        if (payload.length < least) {
            throw new ProtocolViolation("holepunch of length " + payload.length + " (expected: " + least + ")");
        }
        ByteBuffer in = ByteBuffer.wrap(payload, HEAD_LENGTH, payload.length - HEAD_LENGTH);
        byte[] ip = new byte[addressLength - CompactAddress.PORT_LENGTH];
        in.get(ip);
        InetSocketAddress address = new InetSocketAddress(address(ip), in.getShort() & 0xffff);
        return Optional.of(new HolepunchMessage(type, address, type == Type.ERROR ? in.getInt() : 0));
    }

    private static InetAddress address(byte[] ip) {
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** The payload of the {@code extended} message. */
    public byte[] encode() {
        byte[] compact = CompactAddress.of(address);
        return ByteBuffer.allocate(HEAD_LENGTH + compact.length + ERROR_LENGTH)
                .put((byte) type.ordinal())
                .put((byte) (compact.length == CompactAddress.IPV4_LENGTH ? IPV4 : IPV6))
                .put(compact)
                .putInt(error)
                .array();
    }
}
