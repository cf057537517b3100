package bittc.mse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import bittc.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Encrypted handshakes: what follows the other side's key may be anything, and ends the same at any split. */
public final class MseFuzz {
    private static final InfoHash TORRENT =
            InfoHash.parse("00112233445566778899aabbccddeeff00112233").orElseThrow();
    private static final int BOTH = MseHandshake.PLAIN | MseHandshake.RC4;
    private static final KeyExchange OURS = new KeyExchange(new Random(1));
    private static final MseByHand OTHER = new MseByHand(5);
    private static final byte[] SECRET = OURS.secret(OTHER.key());

    private MseFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        OTHER.meet(OURS.publicKey());
        byte[] hello = new byte[68];
        byte[] padding = new byte[5];
        return List.of(
                new FuzzTarget(
                        "mse-responder",
                        List.of(
                                MseByHand.join(OTHER.hashes(TORRENT), MseByHand.offer(0, BOTH, padding, hello)),
                                MseByHand.join(padding, OTHER.hashes(TORRENT), MseByHand.offer(0, 2, padding, hello))),
                        input -> check(input, true)),
                new FuzzTarget(
                        "mse-initiator",
                        List.of(MseByHand.answer(0, 2, padding), MseByHand.answer(0, 1, new byte[0])),
                        input -> check(input, false)));
    }

    private static void check(byte[] input, boolean responder) {
        String whole = Memory.bounded(input.length, () -> outcome(input, responder, input.length + 1));
        assertEquals(whole, outcome(input, responder, 1));
        assertEquals(whole, outcome(input, responder, 7));
    }

    /** Feeds the key and the input, of which what is encrypted is given in the clear, so that it can be mutated. */
    private static String outcome(byte[] input, boolean responder, int step) {
        MseHandshake side = responder
                ? new MseResponder(MseHandshake.RC4, BOTH, hash -> Optional.of(TORRENT), new Random(2))
                : new MseInitiator(OURS, TORRENT, BOTH, new byte[68], new Random(2));
        try {
            side.read(ByteBuffer.wrap(OTHER.key()));
            side.onSecret(OURS, SECRET);
            byte[] encrypted = encrypt(input, responder);
            int at = 0;
            MseHandshake.State state = MseHandshake.State.READING;
            while (at < encrypted.length && state == MseHandshake.State.READING) {
                ByteBuffer part = ByteBuffer.wrap(encrypted, at, Math.min(step, encrypted.length - at));
                state = side.read(part);
                at = part.position();
            }
            return state + " after " + at + (state == MseHandshake.State.DONE ? ", RC4 " + side.isRc4() : "");
        } catch (MseException e) {
            return e.getMessage();
        }
    }

    /** Encrypts what follows the hashes, wherever they are. */
    private static byte[] encrypt(byte[] input, boolean responder) {
        int clear = 0;
        if (responder) {
            byte[] hashes = OTHER.hashes(TORRENT);
            String all = HexFormat.of().formatHex(input);
            int found = all.indexOf(HexFormat.of().formatHex(hashes, 0, InfoHash.LENGTH));
            clear = found < 0 || found % 2 != 0 ? input.length : Math.min(input.length, found / 2 + hashes.length);
        }
        byte[] encrypted = input.clone();
        new Rc4(MseByHand.sha1(responder ? "keyA" : "keyB", SECRET, TORRENT.toBytes()))
                .apply(encrypted, clear, encrypted.length - clear);
        return encrypted;
    }
}
