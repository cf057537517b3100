package bittc.net;

import io.netty.util.NetUtil;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * Reads the blocklists of other clients, gzip-compressed or not. Each line is {@code name:1.2.3.4-1.2.3.9},
 * {@code 1.2.3.0/24}, {@code 1.2.3.4-1.2.3.9} or {@code 1.2.3.4}, or the same with IPv6; # begins a comment line.
 */
public final class BlocklistReader {
    /** Lists in use have up to about half a million ranges. */
    static final int MAX_RANGES = 2_000_000;

    /** In bytes, decompressed: about ten times the longest list in use. */
    private static final long MAX_LENGTH = 512L << 20;

    /** In bytes; longer lines are malformed. */
    private static final int MAX_LINE_LENGTH = 4096;

    /** Names may contain colons too; a range is looked for only behind this many. */
    private static final int MAX_COLONS = 32;

    /** UTF-8's byte order mark, one character a byte. */
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private static final int GZIP_MAGIC = 0x1f8b;

    private final Blocklist.Builder builder = new Blocklist.Builder();
    private final byte[] line = new byte[MAX_LINE_LENGTH];

    private BlocklistReader() {}

    /**
     * Reads a whole list; skips and counts malformed lines.
     *
     * @throws IOException if reading fails, or the list is too long
     */
    public static Blocklist read(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        boolean compressed = magic == GZIP_MAGIC;
        return new BlocklistReader()
                .readLines(compressed ? new BufferedInputStream(new GZIPInputStream(buffered)) : buffered);
    }

    private Blocklist readLines(InputStream in) throws IOException {
        int length = 0;
        long total = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (++total > MAX_LENGTH) {
                throw new IOException("longer than " + (MAX_LENGTH >> 20) + " MiB");
            }
            if (next == '\n') {
                onLine(length);
                length = 0;
            } else if (length < MAX_LINE_LENGTH) {
                line[length++] = (byte) next;
            }
        }
        onLine(length);
        return builder.build();
    }

    private void onLine(int length) throws IOException {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1).strip();
        if (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(BYTE_ORDER_MARK.length());
        }
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        if (length == MAX_LINE_LENGTH || !addAny(text)) {
            builder.addBadLine();
        }
        if (builder.size() > MAX_RANGES) {
            throw new IOException("more than " + MAX_RANGES + " ranges");
        }
    }

    /** Adds the range that is the whole text or follows one of its colons. */
    private boolean addAny(String text) {
        int start = 0;
        for (int colons = 0; colons <= MAX_COLONS; colons++) {
            if (add(text.substring(start).strip())) {
                return true;
            }
            start = text.indexOf(':', start) + 1;
            if (start == 0) {
                return false;
            }
        }
        return false;
    }

    private boolean add(String text) {
        int dash = text.indexOf('-');
        if (dash >= 0) {
            return add(address(text.substring(0, dash)), address(text.substring(dash + 1)));
        }
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        int bits = slash < 0 ? address.length * Byte.SIZE : number(text.substring(slash + 1));
        if (address.length == 0 || bits < 0 || bits > address.length * Byte.SIZE) {
            return false;
        }
        byte[] last = address.clone();
        for (int bit = bits; bit < address.length * Byte.SIZE; bit++) {
            int mask = 0x80 >>> bit % Byte.SIZE;
            address[bit / Byte.SIZE] &= (byte) ~mask;
            last[bit / Byte.SIZE] |= (byte) mask;
        }
        return add(address, last);
    }

    private boolean add(byte[] first, byte[] last) {
        return first.length > 0 && builder.add(first, last);
    }

    /** The bytes of an address; empty if the text is not one. Lists also write IPv4 addresses with leading zeros. */
    private static byte[] address(String text) {
        String address = text.strip();
        if (address.indexOf(':') >= 0) {
            byte[] bytes = address.indexOf('%') < 0 && NetUtil.isValidIpV6Address(address)
                    ? NetUtil.createByteArrayFromIpAddressString(address)
                    : null;
            return bytes == null ? new byte[0] : bytes;
        }
        String[] parts = address.split("\\.", 5);
        byte[] bytes = new byte[parts.length == 4 ? 4 : 0];
        for (int i = 0; i < bytes.length; i++) {
            int part = number(parts[i]);
            if (part < 0 || part > 0xff) {
                return new byte[0];
            }
            bytes[i] = (byte) part;
        }
        return bytes;
    }

    /** A number of up to three digits, or -1. */
    private static int number(String digits) {
        boolean plain =
                !digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(digits) : -1;
    }
}
