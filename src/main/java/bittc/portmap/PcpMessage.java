package bittc.portmap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A MAP answer of the Port Control Protocol (RFC 6887, 7.2 and 11.1), and the request for it. Both have 60 bytes.
 *
 * @param result 0 for success, 0 to 255
 * @param lifetimeSeconds of the mapping, or of the error; 32 bits without sign
 * @param epoch the router's clock in seconds, 32 bits without sign
 * @param nonce 12 bytes, as in the request
 * @param protocol TCP is 6, UDP 17
 */
record PcpMessage(
        int result,
        long lifetimeSeconds,
        long epoch,
        byte[] nonce,
        int protocol,
        int internalPort,
        int externalPort,
        InetAddress externalAddress) {
    /** Bytes of a request and of an answer. */
    static final int LENGTH = 60;

    static final int NONCE_LENGTH = 12;

    /** The server does not speak our version. */
    static final int UNSUPPORTED_VERSION = 1;

    private static final int VERSION = 2;
    private static final int MAP = 1;
    private static final int IS_ANSWER = 0x80;
    private static final int ADDRESS_LENGTH = 16;

    /** Position of the result in an answer. */
    private static final int RESULT_AT = 3;

    /** The ends of the parts that are reserved. */
    private static final int AFTER_HEADER = 24;

    private static final int RESERVED_AFTER_PROTOCOL = 3;

    /** The results that may occur, in words; after those that have numbers without use to us. */
    private static final String[] RESULTS = {
        "success",
        "version not supported",
        "not authorised",
        "malformed request",
        "not supported",
        "unknown option",
        "malformed option",
        "network failure",
        "no resources",
        "protocol not supported",
        "too many ports",
        "no such external address",
        "address mismatch"
    };

    /**
     * Encodes a request.
     *
     * @param lifetimeSeconds 0 deletes the mapping
     * @param client our address, from which it is sent
     * @param external the external port that we suggest; 0 for any
     */
    static byte[] request(long lifetimeSeconds, InetAddress client, byte[] nonce, Port port, int external) {
        byte[] address = mapped(client);
        byte[] any = mapped(client);
        int kept = client instanceof Inet4Address ? ADDRESS_LENGTH - 4 : 0;
        Arrays.fill(any, kept, ADDRESS_LENGTH, (byte) 0);
        return ByteBuffer.allocate(LENGTH)
                .put((byte) VERSION)
                .put((byte) MAP)
                .putShort((short) 0)
                .putInt((int) lifetimeSeconds)
                .put(address)
                .put(nonce)
                .put((byte) port.transport().protocol)
                .put(new byte[RESERVED_AFTER_PROTOCOL])
                .putShort((short) port.number())
                .putShort((short) external)
                .put(any)
                .array();
    }

    /** An address as 16 bytes; of IPv4, as {@code ::ffff:a.b.c.d}. */
    private static byte[] mapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] mapped = new byte[ADDRESS_LENGTH];
        if (bytes.length == 4) {
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
        }
        System.arraycopy(bytes, 0, mapped, ADDRESS_LENGTH - bytes.length, bytes.length);
        return mapped;
    }

    /** True if the datagram refuses our version: an answer of PCP, or of a server that speaks only NAT-PMP. */
    static boolean refusesVersion(byte[] datagram) {
        return datagram.length > RESULT_AT
                && datagram[0] != VERSION
                && (datagram[1] & IS_ANSWER) != 0
                && datagram[RESULT_AT] == UNSUPPORTED_VERSION;
    }

    /** Decodes an answer; empty if it is none to a MAP request. */
    static Optional<PcpMessage> decode(byte[] datagram) {
        if (datagram.length < LENGTH || datagram[0] != VERSION || (datagram[1] & 0xff) != (IS_ANSWER | MAP)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(datagram);
        int result = in.get(RESULT_AT) & 0xff;
        long lifetime = in.position(4).getInt() & 0xffffffffL;
        long epoch = in.getInt() & 0xffffffffL;
        byte[] nonce = new byte[NONCE_LENGTH];
        in.position(AFTER_HEADER).get(nonce);
        int protocol = in.get() & 0xff;
        in.position(in.position() + RESERVED_AFTER_PROTOCOL);
        int internal = in.getShort() & 0xffff;
        int external = in.getShort() & 0xffff;
        byte[] address = new byte[ADDRESS_LENGTH];
        in.get(address);
        return Optional.of(
                new PcpMessage(result, lifetime, epoch, nonce, protocol, internal, external, address(address)));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes); // reads ::ffff:a.b.c.d as IPv4
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are always an address", e);
        }
    }

    /** The result in words. */
    String resultText() {
        return result < RESULTS.length ? RESULTS[result] : "error " + result;
    }
}
