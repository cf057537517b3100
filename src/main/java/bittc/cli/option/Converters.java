package bittc.cli.option;

import bittc.metainfo.FilePattern;
import bittc.metainfo.TorrentDraft;
import bittc.net.InvalidUrlException;
import bittc.net.PortRange;
import bittc.net.Url;
import bittc.torrent.PeerAddress;
import bittc.torrent.PieceLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts typed text to option values; error messages appear after the option's name. */
public final class Converters {
    private Converters() {}

    /** Bytes per second, or bytes. */
    static final class Rate implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            return orThrow(Quantities.bytes(value), "a rate such as 500K, 5M or 5MB");
        }
    }

    /** A time. */
    public static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return orThrow(Quantities.duration(value), "a time such as 90s, 5m, 2h or 1d");
        }
    }

    /** A host and port. */
    static final class HostAndPort implements ITypeConverter<PeerAddress> {
        @Override
        public PeerAddress convert(String value) {
            return orThrow(PeerAddress.parse(value), "an address such as 192.0.2.1:6881 or host.example:6881");
        }
    }

    /** TCP ports. */
    public static final class Ports implements ITypeConverter<PortRange> {
        @Override
        public PortRange convert(String value) {
            return orThrow(PortRange.parse(value), "a port or a range such as 6881-6889");
        }
    }

    /** A number of at least 1. */
    public static final class Count implements ITypeConverter<Integer> {
        private static final int MAX = 100_000;

        @Override
        public Integer convert(String value) {
            try {
                int number = Integer.parseInt(value);
                return orThrow(Optional.of(number).filter(n -> n >= 1 && n <= MAX), "a number from 1 to " + MAX);
            } catch (NumberFormatException e) {
                throw expected("a number from 1 to " + MAX);
            }
        }
    }

    /** The length of a piece in bytes. */
    public static final class PieceSize implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            Optional<Integer> size = Quantities.bytes(value)
                    .filter(bytes -> bytes >= TorrentDraft.MIN_PIECE_LENGTH
                            && bytes <= PieceLayout.MAX_PIECE_LENGTH
                            && Long.bitCount(bytes) == 1)
                    .map(Long::intValue);
            return orThrow(size, "a power of two from 16K to 512M, such as 256K or 4M");
        }
    }

    /** A moment. */
    public static final class Moment implements ITypeConverter<Instant> {
        private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

        @Override
        public Instant convert(String value) {
            Instant moment = value.equals("now") ? Instant.now() : parse(value);
            boolean sane = !moment.isBefore(Instant.EPOCH) && !moment.isAfter(END);
            return orThrow(Optional.of(moment).filter(any -> sane), "a date from 1970 on")
                    .truncatedTo(ChronoUnit.SECONDS);
        }

        private static Instant parse(String value) {
            try {
                return value.contains("T")
                        ? OffsetDateTime.parse(value).toInstant()
                        : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeParseException e) {
                throw expected("'now', or a date such as 2026-01-31 or 2026-01-31T12:00:00Z");
            }
        }
    }

    /** A number that is not negative. */
    static final class Ratio implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            try {
                double ratio = Double.parseDouble(value);
                return orThrow(Optional.of(ratio).filter(r -> r >= 0 && r < 1e9), "a ratio such as 1.5");
            } catch (NumberFormatException e) {
                throw expected("a ratio such as 1.5");
            }
        }
    }

    /** A literal IP address; names are refused, since they would need a lookup. */
    public static final class Address implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String value) {
            return orThrow(parse(value), "an IP address");
        }

        /** Parses an address; empty if it is not one. */
        static Optional<InetAddress> parse(String value) {
            boolean literal = !value.isEmpty() && value.chars().allMatch(Address::inAddress);
            boolean ipv4 = value.chars().filter(c -> c == '.').count() == 3;
            try {
                return literal && (value.contains(":") || ipv4)
                        ? Optional.of(InetAddress.getByName(value))
                        : Optional.empty();
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }

        private static boolean inAddress(int c) {
            return c == '.' || c == ':' || c == '%' || Character.digit(c, 16) >= 0;
        }
    }

    /**
     * The file patterns in one value of an option.
     *
     * @param all at least one; several if the value is a list of numbers
     */
    record Patterns(List<FilePattern> all) {}

    /** Files by name, path or number. */
    static final class Files implements ITypeConverter<Patterns> {
        @Override
        public Patterns convert(String value) {
            return orThrow(
                    FilePattern.parse(value).map(Patterns::new), "a name, a path, or numbers from 1 such as 1,3-5");
        }
    }

    /** The announce URL of a tracker. */
    static final class TrackerUrl implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                Url.of(value);
                return value;
            } catch (InvalidUrlException e) {
                throw expected("an announce URL: http://…, https://… or udp://HOST:PORT (" + e.getMessage() + ")");
            }
        }
    }

    private static <T> T orThrow(Optional<T> value, String expected) {
        return value.orElseThrow(() -> expected(expected));
    }

    private static TypeConversionException expected(String what) {
        return new TypeConversionException("expected " + what);
    }
}
