package bittc.simulation;

import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.loop.Scheduler;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** A seed that also tells what the torrent is (BEP 9). */
class Teacher extends Talker {
    static final int PART = 16 * 1024;

    int requests;

    Teacher(Content content, Scheduler scheduler, Random random, double bytesPerSecond) {
        super(content, scheduler, random, bytesPerSecond);
        offers.put("ut_metadata", 9);
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
    void describe(BencodeEncoder handshake) {
        handshake.key("metadata_size").integer(claimedLength());
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
        say("ut_metadata", message.toByteArray());
    }

    @Override
    void onMessage(String extension, byte[] payload) {
        super.onMessage(extension, payload);
        BencodeDictionary message = dictionary(payload);
        if (message.integer("msg_type").orElse(-1) == 0) {
            requests++;
            onAsked((int) message.integer("piece").orElseThrow());
        }
    }
}
