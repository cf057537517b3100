package bittc.simulation;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeEncoder;
import bittc.bencode.BencodeException;
import bittc.bencode.Limits;
import bittc.loop.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A seed that speaks the extension protocol (BEP 10). Writes its messages by hand, so that it shares no mistake with the
 * client.
 */
class Talker extends RemotePeer {
    /** The extensions that it offers, with the ids that it gives them. */
    final Map<String, Integer> offers = new LinkedHashMap<>();

    /** Those that we have offered. */
    final Map<String, Integer> ours = new LinkedHashMap<>();

    /** What it has been told: {@code ut_pex} and the payload. */
    final List<Map.Entry<String, byte[]>> heard = new ArrayList<>();

    /** Why each connection ended. */
    final List<String> endings = new ArrayList<>();

    /** The UDP ports of nodes that it has been told of. */
    final List<Integer> nodes = new ArrayList<>();

    Talker(Content content, Scheduler scheduler, Random random, double bytesPerSecond) {
        super(content, scheduler, random, Duration.ofMillis(5 + random.nextInt(50)), bytesPerSecond);
    }

    /** Adds to its extension handshake. */
    void describe(BencodeEncoder handshake) {}

    /** A message of one of its extensions has come. */
    void onMessage(String extension, byte[] payload) {
        heard.add(Map.entry(extension, payload));
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
        BencodeEncoder handshake = new BencodeEncoder().dictionary().key("m").dictionary();
        offers.forEach((name, id) -> handshake.key(name).integer(id));
        describe(handshake.end());
        byte[] payload = handshake.end().toBytes();
        send(h -> h.onExtended(0, payload));
    }

    /** Says something in an extension, under the id that we gave it. */
    final void say(String extension, byte[] payload) {
        int id = ours.getOrDefault(extension, 99);
        send(h -> h.onExtended(id, payload));
    }

    @Override
    void onNode(int port) {
        nodes.add(port);
    }

    @Override
    void onExtended(int extendedId, byte[] payload) {
        if (extendedId == 0) {
            ours.clear();
            for (BencodeDictionary.Entry entry :
                    dictionary(payload).dictionary("m").orElseThrow()) {
                String name = entry.key().utf8();
                ours.put(name, (int) dictionary(payload)
                        .dictionary("m")
                        .orElseThrow()
                        .integer(name)
                        .orElseThrow());
            }
            return;
        }
        offers.forEach((name, id) -> {
            if (id == extendedId) {
                onMessage(name, payload);
            }
        });
    }

    /** The dictionary that a payload begins with. */
    static BencodeDictionary dictionary(byte[] payload) {
        try {
            return (BencodeDictionary) BencodeDecoder.decodePrefix(payload, 0, Limits.PACKET);
        } catch (BencodeException e) {
            throw new AssertionError(e);
        }
    }
}
