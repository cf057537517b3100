package bittc.testkit;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeException;
import bittc.bencode.Limits;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A seeder's side of the extension protocol, on one connection: sends its extended handshake (BEP 10), and serves parts
 * of the info dictionary ({@code ut_metadata}, BEP 9). Encodes messages by hand, like {@link Conversation}.
 */
final class MetadataServer {
    private static final int HANDSHAKE = 0;

    /** Our id for {@code ut_metadata}. */
    private static final int OUR_ID = 3;

    private static final int REQUEST = 0;
    private static final int DATA = 1;
    private static final int REJECT = 2;
    private static final int PART_LENGTH = 16 * 1024;

    private final byte[] info;

    /** The peer's id for {@code ut_metadata}; 0 if it does not support it. */
    private int theirId;

    /**
     * Makes a server for a new connection.
     *
     * @param info the info dictionary, which is not changed
     */
    MetadataServer(byte[] info) {
        this.info = info;
    }

    /**
     * Answers an {@code extended} message with the body of another; empty if no answer is due.
     *
     * @param body of the message: the extension's id and its payload
     */
    byte[] answer(byte[] body) throws ProtocolException {
        return switch (body.length == 0 ? -1 : body[0]) {
            case HANDSHAKE -> {
                Optional<BencodeDictionary> ids = read(body).dictionary("m");
                theirId = ids.isEmpty()
                        ? 0
                        : (int) ids.get().integer("ut_metadata").orElse(0);
                yield handshake();
            }
            case OUR_ID -> answerRequest(read(body));
            default -> new byte[0];
        };
    }

    private static BencodeDictionary read(byte[] body) throws ProtocolException {
        try {
            if (BencodeDecoder.decodePrefix(body, 1, Limits.PACKET) instanceof BencodeDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw new ProtocolException("extended message: " + e.getMessage());
        }
        throw new ProtocolException("extended message that is no dictionary");
    }

    private byte[] handshake() {
        return message(
                HANDSHAKE,
                "d1:md11:ut_metadatai" + OUR_ID + "ee13:metadata_sizei" + info.length
                        + "e4:reqqi250e1:v11:bittc swarme",
                0,
                0);
    }

    private byte[] answerRequest(BencodeDictionary request) {
        OptionalLong part = request.integer("piece");
        if (theirId == 0 || part.isEmpty() || !request.integer("msg_type").equals(OptionalLong.of(REQUEST))) {
            return new byte[0];
        }
        long index = part.getAsLong();
        if (index < 0 || index > (info.length - 1) / PART_LENGTH) {
            return message(theirId, "d8:msg_typei" + REJECT + "e5:piecei" + index + "ee", 0, 0);
        }
        int from = (int) index * PART_LENGTH;
        return message(
                theirId,
                "d8:msg_typei" + DATA + "e5:piecei" + index + "e10:total_sizei" + info.length + "ee",
                from,
                Math.min(info.length, from + PART_LENGTH));
    }

    private byte[] message(int id, String dictionary, int infoFrom, int infoTo) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(id);
        body.writeBytes(dictionary.getBytes(StandardCharsets.US_ASCII));
        body.write(info, infoFrom, infoTo - infoFrom);
        return body.toByteArray();
    }
}
