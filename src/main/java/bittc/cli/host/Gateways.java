package bittc.cli.host;

import bittc.portmap.Gateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads the gateways of this machine from Linux's tables of routes. */
public final class Gateways {
    private static final Path IPV4 = Path.of("/proc/net/route");
    private static final Path IPV6 = Path.of("/proc/net/ipv6_route");

    /** The most routes that are looked at; a router of the Internet has a million. */
    static final int MAX_ROUTES = 1000;

    /** Flags of a route that is up and leads to a gateway. */
    private static final int USABLE = 0x1 | 0x2;

    private Gateways() {}

    /** Reads both tables; empty where the system has none. */
    public static Optional<List<Gateway>> ofMachine() {
        try {
            List<Gateway> all = new ArrayList<>(ofIpv4(firstLines(IPV4), ByteOrder.nativeOrder()));
            if (Files.exists(IPV6)) {
                all.addAll(ofIpv6(firstLines(IPV6)));
            }
            return Optional.of(all);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> firstLines(Path table) throws IOException {
        try (var lines = Files.lines(table)) {
            return lines.limit(MAX_ROUTES).toList();
        }
    }

    /**
     * Reads the lines of {@code /proc/net/route}: interface, destination, gateway, flags, three counters, mask. Takes default
     * routes, and those to half of all addresses, by which a VPN replaces one.
     *
     * @param order that of the machine: the kernel prints numbers
     */
    static List<Gateway> ofIpv4(List<String> lines, ByteOrder order) {
        List<Gateway> found = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 8 && isHex(words[1], 8) && isHex(words[2], 8) && isHex(words[7], 8)) {
                byte[] mask = bytes(words[7], order);
                boolean nearlyAll = (mask[0] & 0x7f) == 0 && mask[1] == 0 && mask[2] == 0 && mask[3] == 0;
                if (nearlyAll && isUsable(words[3])) {
                    found.add(new Gateway(address(bytes(words[2], order)), words[0]));
                }
            }
        }
        return found;
    }

    /**
     * Reads the lines of {@code /proc/net/ipv6_route}: destination and prefix length, source and prefix length, gateway, metric,
     * two counters, flags, interface. Takes default routes.
     */
    static List<Gateway> ofIpv6(List<String> lines) {
        List<Gateway> found = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 10 && words[1].equals("00") && isHex(words[4], 32) && isUsable(words[8])) {
                found.add(new Gateway(address(HexFormat.of().parseHex(words[4])), words[9]));
            }
        }
        return found;
    }

    private static boolean isUsable(String flags) {
        return isHex(flags, flags.length())
                && flags.length() <= 8
                && ((int) Long.parseLong(flags, 16) & USABLE) == USABLE;
    }

    private static boolean isHex(String word, int length) {
        return word.length() == length
                && length > 0
                && word.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    /** The bytes of an address that is printed as a number of the machine's order. */
    private static byte[] bytes(String hex, ByteOrder order) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (order == ByteOrder.LITTLE_ENDIAN) {
            return new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]};
        }
        return bytes;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }
}
