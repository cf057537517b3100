package bittc.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Blocked address ranges: sorted and disjoint, so that a binary search finds an address. */
public final class Blocklist {
    private static final long LOW_HALF = 0xffff_ffffL;

    private static final Comparator<Range> BY_START =
            (one, other) -> Range.compare(one.first, one.second, other.first, other.second);

    /** First and last address of each IPv4 range in one number; sorted as unsigned. */
    private final long[] ipv4;

    private final Range[] ipv6;
    private final int badLines;

    /** A range of IPv6 addresses: the two halves of the first and of the last, as unsigned numbers. */
    private record Range(long first, long second, long lastFirst, long lastSecond) {
        static int compare(long first, long second, long otherFirst, long otherSecond) {
            int order = Long.compareUnsigned(first, otherFirst);
            return order != 0 ? order : Long.compareUnsigned(second, otherSecond);
        }

        /** Positive if the address is before the range, 0 if it is inside, negative if it is behind. */
        int compareTo(long high, long low) {
            if (compare(high, low, first, second) < 0) {
                return 1;
            }
            return compare(high, low, lastFirst, lastSecond) > 0 ? -1 : 0;
        }

        boolean reaches(Range next) {
            return compare(lastFirst, lastSecond, next.first, next.second) >= 0;
        }

        Range with(Range next) {
            boolean further = compare(next.lastFirst, next.lastSecond, lastFirst, lastSecond) > 0;
            return further ? new Range(first, second, next.lastFirst, next.lastSecond) : this;
        }
    }

    private Blocklist(long[] ipv4, Range[] ipv6, int badLines) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.badLines = badLines;
    }

    /** The number of ranges, after overlapping ones were merged. */
    public int size() {
        return ipv4.length + ipv6.length;
    }

    /** The number of malformed lines in the list. */
    public int badLines() {
        return badLines;
    }

    /** True if the address is in a range. */
    public boolean contains(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == Integer.BYTES
                ? containsIpv4(bytes.getInt() & LOW_HALF)
                : containsIpv6(bytes.getLong(), bytes.getLong());
    }

    private boolean containsIpv4(long address) {
        int low = 0;
        int high = ipv4.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (address < ipv4[middle] >>> Integer.SIZE) {
                high = middle - 1;
            } else if (address > (ipv4[middle] & LOW_HALF)) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    private boolean containsIpv6(long first, long second) {
        int low = 0;
        int high = ipv6.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = ipv6[middle].compareTo(first, second);
            if (order == 0) {
                return true;
            } else if (order > 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return false;
    }

    /** Collects ranges in any order. */
    static final class Builder {
        private long[] ipv4 = new long[1024];
        private int count;
        private final List<Range> ipv6 = new ArrayList<>();
        private int badLines;

        /** The number of ranges added. */
        int size() {
            return count + ipv6.size();
        }

        /** Adds the range between two addresses of equal length; false if they do not form one. */
        boolean add(byte[] first, byte[] last) {
            if (first.length != last.length || Arrays.compareUnsigned(first, last) > 0) {
                return false;
            }
            ByteBuffer from = ByteBuffer.wrap(first);
            ByteBuffer to = ByteBuffer.wrap(last);
            if (first.length == Integer.BYTES) {
                if (count == ipv4.length) {
                    ipv4 = Arrays.copyOf(ipv4, 2 * count);
                }
                // With its highest bit flipped, an unsigned number sorts as a signed one.
                ipv4[count++] = ((long) from.getInt() << Integer.SIZE | to.getInt() & LOW_HALF) ^ Long.MIN_VALUE;
            } else {
                ipv6.add(new Range(from.getLong(), from.getLong(), to.getLong(), to.getLong()));
            }
            return true;
        }

        void addBadLine() {
            badLines++;
        }

        Blocklist build() {
            return new Blocklist(joinedIpv4(), joinedIpv6(), badLines);
        }

        private long[] joinedIpv4() {
            Arrays.sort(ipv4, 0, count);
            int joined = 0;
            for (int i = 0; i < count; i++) {
                long range = ipv4[i] ^ Long.MIN_VALUE;
                long last = joined == 0 ? -1 : ipv4[joined - 1] & LOW_HALF;
                if (last >= range >>> Integer.SIZE) {
                    ipv4[joined - 1] = ipv4[joined - 1] & ~LOW_HALF | Math.max(last, range & LOW_HALF);
                } else {
                    ipv4[joined++] = range;
                }
            }
            return Arrays.copyOf(ipv4, joined);
        }

        private Range[] joinedIpv6() {
            ipv6.sort(BY_START);
            List<Range> joined = new ArrayList<>();
            for (Range range : ipv6) {
                int end = joined.size() - 1;
                if (end >= 0 && joined.get(end).reaches(range)) {
                    joined.set(end, joined.get(end).with(range));
                } else {
                    joined.add(range);
                }
            }
            return joined.toArray(Range[]::new);
        }
    }
}
