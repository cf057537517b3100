package bittc.net;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Hosts that are not reached through a proxy: the value of {@code NO_PROXY}, as curl reads it. */
public final class ProxyExemptions {
    public static final ProxyExemptions NONE = of("");

    private final List<String> entries;

    private ProxyExemptions(List<String> entries) {
        this.entries = entries;
    }

    /** Parses a list of names, IP addresses and networks such as {@code 10.0.0.0/8}; {@code *} is every host. */
    public static ProxyExemptions of(String list) {
        List<String> entries = new ArrayList<>();
        for (String word : list.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            String entry =
                    word.replaceFirst("^\\.", "").replaceFirst("\\.$", "").replaceAll("[\\[\\]]", "");
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
        }
        return new ProxyExemptions(entries);
    }

    /** Returns whether every host is exempt. */
    public boolean areAll() {
        return entries.contains("*");
    }

    /**
     * Returns whether a host is exempt: by its own name, a domain that it is in, or its address.
     *
     * @param host a name, or an IP address without brackets
     */
    public boolean contains(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        return areAll()
                || entries.stream()
                        .anyMatch(entry -> address == null
                                ? name.equals(entry) || name.endsWith("." + entry)
                                : holds(entry, address));
    }

    /** Returns whether an entry is this address, or a network with it. */
    private static boolean holds(String entry, byte[] address) {
        int slash = entry.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? entry : entry.substring(0, slash));
        if (network == null || network.length != address.length) {
            return false;
        }
        String length = slash < 0 ? String.valueOf(8 * network.length) : entry.substring(slash + 1);
        int bits = length.matches("[0-9]{1,3}") ? Integer.parseInt(length) : Integer.MAX_VALUE;
        if (bits > 8 * network.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % 8;
            if ((network[i / 8] & mask) != (address[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
