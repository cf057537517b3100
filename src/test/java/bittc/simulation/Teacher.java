package bittc.simulation;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.bencode.BencodeException;
import bittc.bencode.Limits;
import bittc.loop.Scheduler;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A seed that also tells what the torrent is (BEP 9). Writes its messages by hand, so that it shares no mistake with the client. */
class Teacher extends RemotePeer {
    static final int PART = 16 * 1024;

    /** The id under which it wants requests. */
    private static final int ITS_ID = 9;

    /** Under which it has been told that we want answers. */
    private int ourId;

    int requests;

    /** Why each connection ended. */
    final List<String> endings = new ArrayList<>();

    Teacher(Content content, Scheduler scheduler, Random random, double bytesPerSecond) {
        super(content, scheduler, random, Duration.ofMillis(5 + random.nextInt(50)), bytesPerSecond);
    }

    /** What it says the length is. */
    int claimedLength() {
        return content.metainfo.infoBytes().length;
    }

    /** What it sends of a part. */
    byte[] part(int index) {
        byte[] info = content.metainfo.infoBytes();
        return Arrays.copyOfRange(info, index * PART, Math.min(info.length, (index + 1) * PART));
    }

    /** What it does when it is asked for a part. */
    void onAsked(int index) {
        tell(1, index, part(index));
    }

    @Override
    void onConnected() {
        introduce();
        super.onConnected();
    }

    @Override
    void onClosed(String reason) {
        super.onClosed(reason);
        endings.add(reason);
    }

    final void introduce() {
        byte[] handshake = new BencodeEncoder()
                .dictionary()
                .key("m")
                .dictionary()
                .key("ut_metadata")
                .integer(ITS_ID)
                .end()
                .key("metadata_size")
                .integer(claimedLength())
                .end()
                .toBytes();
        send(h -> h.onExtended(0, handshake));
    }

    final void tell(int type, int index, byte[] data) {
        BencodeEncoder head = new BencodeEncoder()
                .dictionary()
                .key("msg_type")
                .integer(type)
                .key("piece")
                .integer(index);
        if (type == 1) {
            head.key("total_size").integer(claimedLength());
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head.end().toBytes());
        message.writeBytes(data);
        byte[] payload = message.toByteArray();
        int id = ourId;
        send(h -> h.onExtended(id, payload));
    }

    @Override
    void onExtended(int extendedId, byte[] payload) {
        try {
            BencodeDictionary message = (BencodeDictionary) BencodeDecoder.decodePrefix(payload, 0, Limits.PACKET);
            if (extendedId == 0) {
                ourId = (int) message.dictionary("m")
                        .orElseThrow()
                        .integer("ut_metadata")
                        .orElseThrow();
            } else if (extendedId == ITS_ID && message.integer("msg_type").orElseThrow() == 0) {
                requests++;
                onAsked((int) message.integer("piece").orElseThrow());
            }
        } catch (BencodeException e) {
            throw new AssertionError(e);
        }
    }
}
