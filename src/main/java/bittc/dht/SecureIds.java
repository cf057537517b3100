package bittc.dht;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Node ids that follow from the node's address (BEP 42): the first 21 bits are a checksum of part of the address and
 * three bits of choice, so that few addresses do not let an attacker place itself at will. Nodes in local networks may
 * have any id.
 */
final class SecureIds {
    /** The bits of an IPv4 address in the checksum; not all, as there are more addresses than points for them. */
    private static final byte[] IPV4_MASK = {0x03, 0x0f, 0x3f, (byte) 0xff};

    /** The bits of the first half of an IPv6 address in the checksum. */
    private static final byte[] IPV6_MASK = {0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, (byte) 0xff};

    /** The bits of choice, in the last byte of the id and the first byte of the checksum's input. */
    private static final int CHOICE = 7;

    private static final int CHOICE_SHIFT = 5;

    /** The bits of the checksum that begin the id. */
    private static final int PREFIX_MASK = 0xffff_f800;

    private SecureIds() {}

    /** True if a node at this address may have this id. */
    static boolean matches(NodeId id, InetAddress address) {
        return !NodeAddresses.isPublic(address)
                || ((int) (id.high() >>> Integer.SIZE) ^ checksum(address, id.low() & CHOICE)) >>> 11 == 0;
    }

    /** Makes an id for a node at this address. */
    static NodeId random(InetAddress address, RandomGenerator random) {
        NodeId any = NodeId.random(random);
        if (!NodeAddresses.isPublic(address)) {
            return any;
        }
        int prefix = checksum(address, any.low() & CHOICE) & PREFIX_MASK;
        long rest = any.high() & ~((long) PREFIX_MASK << Integer.SIZE);
        return new NodeId((long) prefix << Integer.SIZE | rest, any.middle(), any.low());
    }

    private static int checksum(InetAddress address, int choice) {
        byte[] bytes = address.getAddress();
        byte[] mask = bytes.length == IPV4_MASK.length ? IPV4_MASK : IPV6_MASK;
        ByteBuffer masked = ByteBuffer.allocate(mask.length);
        for (int i = 0; i < mask.length; i++) {
            masked.put((byte) (bytes[i] & mask[i] | (i == 0 ? choice << CHOICE_SHIFT : 0)));
        }
        CRC32C sum = new CRC32C();
        sum.update(masked.flip());
        return (int) sum.getValue();
    }
}
