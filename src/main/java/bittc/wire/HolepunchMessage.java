package bittc.wire;

import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A message of {@code ut_holepunch} (BEP 55): a peer connected to two others has them connect to each other by uTP at the
 * same moment, through their NATs and firewalls.
 *
 * <pre>
 *   &lt;type:1&gt;&lt;address type:1&gt;&lt;address:4 or 16&gt;&lt;port:2&gt;&lt;error:4&gt;
 * </pre>
 *
 * @param address of the third peer: the one the sender wants to reach, the one the receiver is to connect to, or the one
 *     that cannot be reached
 * @param error the reason for a failure, 0 in other messages; may be a number not listed below
 */
public record HolepunchMessage(Type type, InetSocketAddress address, int error) {
    /** The extension's name in the extension handshake. */
    public static final String EXTENSION = "ut_holepunch";

    /** The error for an address that no peer can have. */
    public static final int NO_SUCH_PEER = 1;

    /** The error for a peer that the sender is not connected to. */
    public static final int NOT_CONNECTED = 2;

    /** The error for a peer that does not support this extension. */
    public static final int NO_SUPPORT = 3;

    /** The error for the sender's own address. */
    public static final int NO_SELF = 4;

    /** The type of a message, in the order of their numbers. */
    public enum Type {
        /** Asks for an introduction. */
        RENDEZVOUS,
        /** Introduces a peer. */
        CONNECT,
        /** Refuses a rendezvous. */
        ERROR
    }

    private static final int HEAD_LENGTH = 2;
    private static final int ERROR_LENGTH = 4;
    private static final int IPV4 = 0;
    private static final int IPV6 = 1;

    public HolepunchMessage {
        if (type != Type.ERROR && error != 0) {
            throw new IllegalArgumentException(type + " with error " + error);
        }
    }

    /** Reads the payload of an {@code extended} message; empty, to be ignored, for an unknown type, or an address
     * that no peer can have. */
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
        // Some clients omit the error field where there is no error.
        int least = HEAD_LENGTH + addressLength + (type == Type.ERROR ? ERROR_LENGTH : 0);
        if (payload.length < least) {
            throw new ProtocolViolation("holepunch of length " + payload.length + " (expected: " + least + ")");
        }
        ByteBuffer in = ByteBuffer.wrap(payload, HEAD_LENGTH, payload.length - HEAD_LENGTH);
        byte[] ip = new byte[addressLength - CompactAddress.PORT_LENGTH];
        in.get(ip);
        Optional<InetSocketAddress> address = CompactAddress.peer(ip, in.getShort() & 0xffff);
        int error = type == Type.ERROR ? in.getInt() : 0;
        return address.map(known -> new HolepunchMessage(type, known, error));
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
