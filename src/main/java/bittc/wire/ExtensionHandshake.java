package bittc.wire;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.bencode.BencodeException;
import bittc.bencode.BencodeInteger;
import bittc.bencode.BencodeString;
import bittc.bencode.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The first {@code extended} message each way (BEP 10): a dictionary of what the sender supports beyond BEP 3. Missing and
 * invalid values are empty here; only a message that is no dictionary is a protocol violation.
 *
 * @param extensions names of supported extensions, each with the id (1 to 255) that the sender wants in their messages, or
 *     0 for one no longer supported; read-only
 * @param client name and version of the sender's program ({@code v}), at most {@value #MAX_CLIENT_LENGTH} characters; from
 *     outside, not sanitised
 * @param port the sender's listening port ({@code p}), 1 to 65535
 * @param requestQueue the number of our requests that the sender queues ({@code reqq}), 1 to {@value #MAX_REQUEST_QUEUE}
 * @param yourAddress the receiver's address as the sender sees it ({@code yourip})
 * @param metadataSize length of the {@code info} dictionary in bytes (BEP 9), 1 to {@value #MAX_METADATA_SIZE}
 * @param uploadOnly whether the sender needs nothing more (BEP 21)
 * @param prefersEncryption whether the sender prefers encrypted connections ({@code e})
 */
public record ExtensionHandshake(
        Map<String, Integer> extensions,
        Optional<String> client,
        OptionalInt port,
        OptionalInt requestQueue,
        Optional<InetAddress> yourAddress,
        OptionalInt metadataSize,
        boolean uploadOnly,
        boolean prefersEncryption) {
    /** The id of this message among extended ones. */
    public static final int EXTENDED_ID = 0;

    /** Characters kept of a program's name, which is only displayed. */
    public static final int MAX_CLIENT_LENGTH = 64;

    /** The largest request queue that we accept from a peer. */
    public static final int MAX_REQUEST_QUEUE = 2000;

    /** The largest {@code info} dictionary that we fetch from peers, in bytes. */
    public static final int MAX_METADATA_SIZE = 30 * 1024 * 1024;

    /** The longest extension name kept, in bytes; real ones have about a dozen. */
    private static final int MAX_NAME_BYTES = 64;

    private static final int MAX_UTF8_BYTES_PER_CHAR = 3;
    private static final int MAX_ID = 255;
    private static final int MAX_PORT = 65535;

    public ExtensionHandshake {
        extensions = Map.copyOf(extensions);
        for (int id : extensions.values()) {
            check("extension id", id, 0, MAX_ID);
        }
        client.ifPresent(name -> check("length of the client's name", Math.max(1, name.length()), MAX_CLIENT_LENGTH));
        port.ifPresent(n -> check("port", n, MAX_PORT));
        requestQueue.ifPresent(n -> check("request queue", n, MAX_REQUEST_QUEUE));
        metadataSize.ifPresent(n -> check("metadata size", n, MAX_METADATA_SIZE));
    }

    private static void check(String what, int value, int max) {
        check(what, value, 1, max);
    }

    private static void check(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    /** The id that the sender wants in messages of this extension; 0 if no longer supported, empty if not mentioned. */
    public OptionalInt idOf(String extension) {
        Integer id = extensions.get(extension);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Reads the payload of an {@code extended} message with id {@value #EXTENDED_ID}. */
    public static ExtensionHandshake decode(byte[] payload) throws ProtocolViolation {
        BencodeDictionary dictionary;
        try {
            if (!(BencodeDecoder.decodePrefix(payload, 0, Limits.PACKET) instanceof BencodeDictionary decoded)) {
                throw new ProtocolViolation("extension handshake that is not a dictionary");
            }
            dictionary = decoded;
        } catch (BencodeException e) {
            throw new ProtocolViolation("extension handshake: " + e.getMessage());
        }
        return new ExtensionHandshake(
                extensions(dictionary),
                dictionary.string("v").map(ExtensionHandshake::clientName),
                inRange(dictionary.integer("p"), MAX_PORT),
                clamped(dictionary.integer("reqq")),
                dictionary.string("yourip").flatMap(ExtensionHandshake::address),
                inRange(dictionary.integer("metadata_size"), MAX_METADATA_SIZE),
                dictionary.integer("upload_only").orElse(0) == 1,
                dictionary.integer("e").orElse(0) == 1);
    }

    private static Map<String, Integer> extensions(BencodeDictionary dictionary) {
        Map<String, Integer> extensions = new LinkedHashMap<>();
        dictionary.dictionary("m").ifPresent(m -> {
            for (BencodeDictionary.Entry entry : m) {
                if (entry.key().length() <= MAX_NAME_BYTES
                        && entry.value() instanceof BencodeInteger id
                        && id.value() >= 0
                        && id.value() <= MAX_ID) {
                    extensions.put(entry.key().utf8(), (int) id.value());
                }
            }
        });
        return extensions;
    }

    private static String clientName(BencodeString name) {
        int bytes = Math.min(name.length(), MAX_CLIENT_LENGTH * MAX_UTF8_BYTES_PER_CHAR);
        byte[] start = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            start[i] = name.byteAt(i);
        }
        String text = new String(start, StandardCharsets.UTF_8);
        if (text.length() <= MAX_CLIENT_LENGTH) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_CLIENT_LENGTH - 1));
        return text.substring(0, splitsPair ? MAX_CLIENT_LENGTH - 1 : MAX_CLIENT_LENGTH);
    }

    private static OptionalInt inRange(OptionalLong value, int max) {
        return value.isPresent() && value.getAsLong() >= 1 && value.getAsLong() <= max
                ? OptionalInt.of((int) value.getAsLong())
                : OptionalInt.empty();
    }

    private static OptionalInt clamped(OptionalLong requestQueue) {
        return requestQueue.isPresent()
                ? OptionalInt.of((int) Math.max(1, Math.min(MAX_REQUEST_QUEUE, requestQueue.getAsLong())))
                : OptionalInt.empty();
    }

    private static Optional<InetAddress> address(BencodeString bytes) {
        if (bytes.length() != 4 && bytes.length() != 16) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes.bytes()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** The payload of the {@code extended} message. */
    public byte[] encode() {
        BencodeEncoder out = new BencodeEncoder().dictionary();
        if (prefersEncryption) {
            out.key("e").integer(1);
        }
        out.key("m").dictionary();
        extensions.forEach((name, id) -> out.key(name).integer(id));
        out.end();
        client.ifPresent(name -> out.key("v").string(name));
        port.ifPresent(n -> out.key("p").integer(n));
        requestQueue.ifPresent(n -> out.key("reqq").integer(n));
        yourAddress.ifPresent(address -> out.key("yourip").string(address.getAddress()));
        metadataSize.ifPresent(n -> out.key("metadata_size").integer(n));
        if (uploadOnly) {
            out.key("upload_only").integer(1);
        }
        return out.end().toBytes();
    }
}
