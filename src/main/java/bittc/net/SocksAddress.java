package bittc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Addresses in messages of SOCKS5 (RFC 1928, 5): a type, an IP address or a name, and a port. */
final class SocksAddress {
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int MAX_NAME_LENGTH = 255;

    /** Of a type, the longest name, and a port. */
    static final int MAX_LENGTH = 1 + 1 + MAX_NAME_LENGTH + 2;

    private SocksAddress() {}

    /** Writes an address; an unresolved one as a name, which must be ASCII and have at most 255 characters. */
    static void write(InetSocketAddress address, ByteBuf out) {
        if (address.isUnresolved()) {
            byte[] name = address.getHostString().getBytes(StandardCharsets.US_ASCII);
            if (name.length > MAX_NAME_LENGTH) {
                throw new IllegalArgumentException("a name of " + name.length + " bytes");
            }
            out.writeByte(NAME).writeByte(name.length).writeBytes(name);
        } else {
            InetAddress ip = address.getAddress();
            out.writeByte(ip instanceof Inet4Address ? IPV4 : IPV6).writeBytes(ip.getAddress());
        }
        out.writeShort(address.getPort());
    }

    /** The bytes that {@link #write} writes for an address. */
    static int length(InetSocketAddress address) {
        if (address.isUnresolved()) {
            return 1 + 1 + address.getHostString().length() + 2;
        }
        return 1 + (address.getAddress() instanceof Inet4Address ? 4 : 16) + 2;
    }

    /**
     * Measures an address that begins at an index.
     *
     * @return its length in bytes; -1 if more must arrive to know it
     * @throws ProxyException if it is none
     */
    static int length(ByteBuf in, int index) throws ProxyException {
        if (index >= in.writerIndex()) {
            return -1;
        }
        int type = in.getUnsignedByte(index);
        if (type == NAME) {
            return index + 1 < in.writerIndex() ? 1 + 1 + in.getUnsignedByte(index + 1) + 2 : -1;
        } else if (type != IPV4 && type != IPV6) {
            throw new ProxyException("it sent an address of an unknown type");
        }
        return 1 + (type == IPV4 ? 4 : 16) + 2;
    }

    /** Reads an address that is there in full; a name gives an unresolved one. */
    static InetSocketAddress read(ByteBuf in) {
        int type = in.readUnsignedByte();
        if (type == NAME) {
            String name = in.readCharSequence(in.readUnsignedByte(), StandardCharsets.ISO_8859_1)
                    .toString();
            return InetSocketAddress.createUnresolved(name, in.readUnsignedShort());
        }
        byte[] ip = ByteBufUtil.getBytes(in.readSlice(type == IPV4 ? 4 : 16));
        return new InetSocketAddress(NameResolver.address(ip), in.readUnsignedShort());
    }

    /** {@code host:port}, for people and for HTTP. */
    static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
