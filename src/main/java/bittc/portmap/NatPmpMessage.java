package bittc.portmap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An answer of NAT-PMP (RFC 6886, 3.2 and 3.3), and the requests: for the external address in 2 bytes, for a mapping in 12.
 *
 * @param opcode of the request: 0 for the address, 1 to map UDP, 2 to map TCP
 * @param result 0 for success
 * @param epoch the router's clock in seconds, 32 bits without sign
 * @param externalAddress empty in a failure, and in the answer to a mapping
 * @param internalPort of a mapping, else 0
 * @param externalPort of a mapping, else 0
 * @param lifetimeSeconds of a mapping, else 0; 32 bits without sign
 */
record NatPmpMessage(
        int opcode,
        int result,
        long epoch,
        Optional<InetAddress> externalAddress,
        int internalPort,
        int externalPort,
        long lifetimeSeconds) {
    /** Asks for the external address. */
    static final int ADDRESS = 0;

    private static final int MAP_UDP = 1;
    private static final int MAP_TCP = 2;
    private static final int IS_ANSWER = 0x80;

    /** Bytes up to the router's clock. */
    private static final int HEADER_LENGTH = 8;

    private static final int ADDRESS_LENGTH = 12;
    private static final int MAPPING_LENGTH = 16;
    private static final int REQUEST_LENGTH = 12;

    private static final String[] RESULTS = {
        "success", "not supported", "not authorised", "network failure", "no resources", "not supported"
    };

    /** Encodes a request for the external address. */
    static byte[] addressRequest() {
        return new byte[2];
    }

    /**
     * Encodes a request to map a port.
     *
     * @param external the external port that we suggest
     * @param lifetimeSeconds 0 deletes the mapping; {@code external} must then be 0
     */
    static byte[] mapRequest(Port port, int external, long lifetimeSeconds) {
        return ByteBuffer.allocate(REQUEST_LENGTH)
                .put((byte) 0)
                .put((byte) opcode(port))
                .putShort((short) 0)
                .putShort((short) port.number())
                .putShort((short) external)
                .putInt((int) lifetimeSeconds)
                .array();
    }

    /** The opcode of a request to map this port. */
    static int opcode(Port port) {
        return port.transport() == Port.Transport.TCP ? MAP_TCP : MAP_UDP;
    }

    /** Decodes an answer; empty if it is none. Errors may lack what follows the router's clock. */
    static Optional<NatPmpMessage> decode(byte[] datagram) {
        if (datagram.length < HEADER_LENGTH || datagram[0] != 0 || (datagram[1] & IS_ANSWER) == 0) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(datagram).position(1);
        int opcode = in.get() & 0xff ^ IS_ANSWER;
        int result = in.getShort() & 0xffff;
        long epoch = in.getInt() & 0xffffffffL;
        if (opcode > MAP_TCP) {
            return Optional.empty();
        } else if (opcode == ADDRESS) {
            boolean complete = result == 0 && datagram.length >= ADDRESS_LENGTH;
            Optional<InetAddress> address = complete ? Optional.of(address(in)) : Optional.empty();
            return result == 0 && !complete
                    ? Optional.empty()
                    : Optional.of(new NatPmpMessage(opcode, result, epoch, address, 0, 0, 0));
        } else if (datagram.length < MAPPING_LENGTH) {
            return Optional.empty();
        }
        int internal = in.getShort() & 0xffff;
        int external = in.getShort() & 0xffff;
        long lifetime = in.getInt() & 0xffffffffL;
        return Optional.of(new NatPmpMessage(opcode, result, epoch, Optional.empty(), internal, external, lifetime));
    }

    private static InetAddress address(ByteBuffer in) {
        byte[] bytes = new byte[4];
        in.get(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 bytes are always an address", e);
        }
    }

    /** The result in words. */
    String resultText() {
        return result < RESULTS.length ? RESULTS[result] : "error " + result;
    }
}
