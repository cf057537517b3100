package bittc.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** 127.0.0.1, the address of everything in the demo and the tests. */
final class LoopbackAddress {
    static final InetAddress IPV4;

    static {
        try {
            IPV4 = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are always an address", e);
        }
    }

    private LoopbackAddress() {}
}
