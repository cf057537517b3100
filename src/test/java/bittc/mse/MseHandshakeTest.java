package bittc.mse;

import static bittc.mse.MseByHand.answer;
import static bittc.mse.MseByHand.join;
import static bittc.mse.MseByHand.offer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.InfoHash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

class MseHandshakeTest {
    private static final InfoHash TORRENT =
            InfoHash.parse("00112233445566778899aabbccddeeff00112233").orElseThrow();
    private static final InfoHash OTHER =
            InfoHash.parse("ffffffffffffffffffffffffffffffffffffffff").orElseThrow();
    private static final int BOTH = MseHandshake.PLAIN | MseHandshake.RC4;
    private static final byte[] HELLO = bytes(68, 5);
    private static final byte[] MORE = bytes(300, 6);
    private static final byte[] NOTHING = {};

    private final Random random = new Random(1);
    private final KeyExchange ours = new KeyExchange(random);
    private final MseByHand other = new MseByHand(77);

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static MseHandshake.State read(MseHandshake side, byte[] in) throws MseException {
        ByteBuffer bytes = ByteBuffer.wrap(in);
        MseHandshake.State state = side.read(bytes);
        assertFalse(bytes.hasRemaining() && state == MseHandshake.State.READING);
        return state;
    }

    // ---- we connect

    private MseInitiator initiator(int offered) {
        return new MseInitiator(ours, TORRENT, offered, HELLO, random);
    }

    /** Brings an initiator to where it awaits the answer, and checks what it has sent. */
    private void introduce(MseInitiator we, int offered, byte[] padding) throws MseException {
        byte[] first = we.takeOutput();
        assertTrue(first.length >= 96 && first.length <= 608, "a key and its padding: " + first.length);
        other.meet(Arrays.copyOf(first, 96));
        ByteBuffer in = ByteBuffer.wrap(join(other.key(), padding));
        assertEquals(MseHandshake.State.NEEDS_SECRET, we.read(in));
        assertEquals(padding.length, in.remaining());
        we.onSecret(ours, ours.secret(we.theirKey()));
        byte[] sent = we.takeOutput();
        assertArrayEquals(other.hashes(TORRENT), Arrays.copyOf(sent, 40));
        assertArrayEquals(
                offer(0, offered, NOTHING, HELLO), other.cipher("keyA", TORRENT).update(sent, 40, sent.length - 40));
        read(we, padding);
    }

    @Test
    void connectsWithPaddingOfAnyLengthAndTakesNoByteTooMany() throws Exception {
        for (int length = 0; length <= 512; length++) {
            int method = length % 2 == 0 ? MseHandshake.PLAIN : MseHandshake.RC4;
            MseInitiator we = initiator(BOTH);
            introduce(we, BOTH, bytes(length, length));
            Cipher theirs = other.cipher("keyB", TORRENT);
            byte[] encrypted = theirs.update(answer(0, method, bytes(512 - length, 8)));
            ByteBuffer in = ByteBuffer.wrap(join(encrypted, MORE));
            assertEquals(MseHandshake.State.DONE, we.read(in));
            assertEquals(MORE.length, in.remaining());
            assertEquals(method == MseHandshake.RC4, we.isRc4());
            byte[] more = MORE.clone();
            we.incoming().apply(more, 0, more.length);
            assertArrayEquals(theirs.update(MORE), more);
        }
    }

    @Test
    void encryptsAfterItsFirstBytesWithTheSameStream() throws Exception {
        MseInitiator we = initiator(MseHandshake.RC4);
        introduce(we, MseHandshake.RC4, NOTHING);
        read(we, other.cipher("keyB", TORRENT).update(answer(0, MseHandshake.RC4, NOTHING)));
        byte[] more = MORE.clone();
        we.outgoing().apply(more, 0, 100);
        we.outgoing().apply(more, 100, 200);
        Cipher theirs = other.cipher("keyA", TORRENT);
        theirs.update(offer(0, MseHandshake.RC4, NOTHING, HELLO));
        assertArrayEquals(theirs.update(MORE), more);
    }

    @Test
    void connectsWhereTheStreamIsSplitAnywhere() throws Exception {
        for (int step = 1; step < 40; step++) {
            MseInitiator we = initiator(BOTH);
            other.meet(Arrays.copyOf(we.takeOutput(), 96));
            byte[] in = join(
                    other.key(),
                    bytes(33, step),
                    other.cipher("keyB", TORRENT).update(answer(0, MseHandshake.RC4, bytes(20, step))));
            int at = 0;
            while (at < in.length) {
                ByteBuffer part = ByteBuffer.wrap(in, at, Math.min(step, in.length - at));
                if (we.read(part) == MseHandshake.State.NEEDS_SECRET) {
                    we.onSecret(ours, ours.secret(we.theirKey()));
                    we.read(part);
                }
                at = part.position();
            }
            assertEquals(MseHandshake.State.DONE, we.read(ByteBuffer.wrap(MORE)), "in steps of " + step);
        }
    }

    private String refusedAnswer(byte[] padding, byte[] answer) throws MseException {
        MseInitiator we = initiator(MseHandshake.RC4);
        introduce(we, MseHandshake.RC4, padding);
        byte[] encrypted = other.cipher("keyB", TORRENT).update(answer);
        return assertThrows(MseException.class, () -> read(we, join(encrypted, new byte[2000])))
                .getMessage();
    }

    @Test
    void refusesAnswersThatAreWrong() throws Exception {
        String unwanted = "encryption that we did not offer";
        for (int method : List.of(0, MseHandshake.PLAIN, BOTH, 4, -1)) {
            assertEquals(unwanted, refusedAnswer(NOTHING, answer(0, method, NOTHING)), "method " + method);
        }
        String tooLong = "padding of 513 bytes in the encrypted handshake";
        assertEquals(tooLong, refusedAnswer(NOTHING, answer(0, MseHandshake.RC4, bytes(513, 1))));
        assertEquals("no encrypted handshake", refusedAnswer(NOTHING, answer(1, MseHandshake.RC4, NOTHING)));
    }

    @Test
    void givesUpWhenThePaddingIsTooLong() throws Exception {
        MseInitiator we = initiator(BOTH);
        introduce(we, BOTH, bytes(512, 1));
        byte[] late = join(new byte[1], other.cipher("keyB", TORRENT).update(answer(0, MseHandshake.RC4, NOTHING)));
        assertThrows(MseException.class, () -> read(we, late));
    }

    @Test
    void refusesKeysThatFixTheSecret() {
        BigInteger p = MseByHand.PRIME;
        for (BigInteger key : List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                p.subtract(BigInteger.ONE),
                p,
                p.add(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(768).subtract(BigInteger.ONE))) {
            byte[] bytes = MseByHand.fixed(key);
            assertThrows(MseException.class, () -> read(initiator(BOTH), bytes), key.toString(16));
            assertThrows(MseException.class, () -> read(responder(BOTH), bytes), key.toString(16));
        }
    }

    // ---- we are connected to

    private MseResponder responder(int accepted) {
        return responder(MseHandshake.PLAIN, accepted);
    }

    private MseResponder responder(int preferred, int accepted) {
        return new MseResponder(
                preferred & accepted,
                accepted,
                hash -> Optional.of(TORRENT).filter(known -> Arrays.equals(known.obfuscated(), hash)),
                random);
    }

    /** Brings a responder to where it awaits the hashes. */
    private void beMet(MseResponder we) throws MseException {
        assertEquals(MseHandshake.State.NEEDS_SECRET, read(we, other.key()));
        assertEquals(0, we.takeOutput().length);
        we.onSecret(ours, ours.secret(we.theirKey()));
        byte[] key = we.takeOutput();
        assertTrue(key.length >= 96 && key.length <= 608, "a key and its padding: " + key.length);
        other.meet(Arrays.copyOf(key, 96));
    }

    private byte[] encryptedOffer(byte[] offer) {
        return join(other.hashes(TORRENT), other.cipher("keyA", TORRENT).update(offer));
    }

    @Test
    void acceptsPaddingAndFirstBytesOfAnyLengthAndTakesNoByteTooMany() throws Exception {
        for (int length = 0; length <= 512; length++) {
            MseResponder we = responder(BOTH);
            beMet(we);
            byte[] first = bytes(length, length);
            byte[] offer = offer(0, MseHandshake.RC4, bytes(512 - length, 3), first);
            ByteBuffer in = ByteBuffer.wrap(join(bytes(length, 4), encryptedOffer(offer), MORE));
            assertEquals(MseHandshake.State.DONE, we.read(in));
            assertEquals(MORE.length, in.remaining());
            assertArrayEquals(first, we.initialPayload());
            assertEquals(TORRENT, we.infoHash());
            assertArrayEquals(
                    answer(0, MseHandshake.RC4, NOTHING),
                    other.cipher("keyB", TORRENT).update(we.takeOutput()));
        }
    }

    @Test
    void acceptsAStreamThatIsSplitAnywhere() throws Exception {
        for (int step = 1; step < 40; step++) {
            MseResponder we = responder(BOTH);
            beMet(we);
            byte[] in = join(bytes(step, 1), encryptedOffer(offer(0, BOTH, bytes(7, 2), HELLO)));
            for (int at = 0; at < in.length; at += step) {
                read(we, Arrays.copyOfRange(in, at, Math.min(in.length, at + step)));
            }
            assertEquals(MseHandshake.State.DONE, we.read(ByteBuffer.wrap(MORE)), "in steps of " + step);
            assertArrayEquals(HELLO, we.initialPayload());
        }
    }

    private boolean choosesRc4(int preferred, int accepted, int offered) throws MseException {
        MseResponder we = responder(preferred, accepted);
        beMet(we);
        read(we, encryptedOffer(offer(0, offered, NOTHING, NOTHING)));
        return we.isRc4();
    }

    @Test
    void choosesWhatItPrefersOfWhatIsOffered() throws Exception {
        assertFalse(choosesRc4(MseHandshake.PLAIN, BOTH, BOTH));
        assertTrue(choosesRc4(MseHandshake.RC4, BOTH, BOTH));
        assertTrue(choosesRc4(MseHandshake.PLAIN, BOTH, MseHandshake.RC4));
        assertFalse(choosesRc4(MseHandshake.RC4, BOTH, MseHandshake.PLAIN));
        assertTrue(choosesRc4(MseHandshake.RC4, MseHandshake.RC4, -1));
    }

    private String refusedOffer(byte[] in) throws MseException {
        MseResponder we = responder(MseHandshake.RC4, MseHandshake.RC4);
        beMet(we);
        return assertThrows(MseException.class, () -> read(we, join(in, new byte[600])))
                .getMessage();
    }

    @Test
    void refusesOffersThatAreWrong() throws Exception {
        responderMet();
        String none = "no encryption that we accept is offered";
        assertEquals(none, refusedOffer(encryptedOffer(offer(0, 0, NOTHING, HELLO))));
        assertEquals(none, refusedOffer(encryptedOffer(offer(0, MseHandshake.PLAIN, NOTHING, HELLO))));
        assertEquals(none, refusedOffer(encryptedOffer(offer(0, ~BOTH, NOTHING, HELLO))));
        assertEquals(
                "wrong key in the encrypted handshake", refusedOffer(encryptedOffer(offer(1, BOTH, NOTHING, HELLO))));
        assertEquals(
                "padding of 513 bytes in the encrypted handshake",
                refusedOffer(encryptedOffer(offer(0, BOTH, bytes(513, 1), HELLO))));
        assertEquals(
                "initial payload of 513 bytes in the encrypted handshake",
                refusedOffer(encryptedOffer(offer(0, BOTH, NOTHING, bytes(513, 1)))));
        assertEquals(
                "encrypted handshake for no torrent of ours",
                refusedOffer(
                        join(other.hashes(OTHER), other.cipher("keyA", OTHER).update(offer(0, BOTH, NOTHING, HELLO)))));
        assertEquals(
                "no encrypted handshake",
                refusedOffer(join(bytes(513, 1), encryptedOffer(offer(0, BOTH, NOTHING, HELLO)))));
    }

    /** The responders above have the same key pair, so what is made for one is right for all. */
    private void responderMet() throws MseException {
        beMet(responder(BOTH));
    }

    // ---- arithmetic

    @Test
    void agreesOnSecretsThatBeginWithZeros() {
        int zeros = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            KeyExchange one = new KeyExchange(new SmallExponents(seed));
            KeyExchange two = new KeyExchange(new SmallExponents(seed + 1_000_000));
            byte[] secret = one.secret(two.publicKey());
            assertEquals(KeyExchange.LENGTH, secret.length);
            assertEquals(KeyExchange.LENGTH, one.publicKey().length);
            assertArrayEquals(secret, two.secret(one.publicKey()));
            zeros += one.publicKey()[0] == 0 ? 1 : 0;
            zeros += secret[0] == 0 ? 1 : 0;
        }
        assertTrue(zeros > 100, zeros + " of 40,000 begin with a zero");
    }

    /** Makes exponents of 16 bits, so that many can be tried; the results are as random as with more. */
    private static final class SmallExponents extends Random {
        private static final long serialVersionUID = 1L;

        SmallExponents(int seed) {
            super(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
            bytes[bytes.length - 1] = (byte) nextInt();
            bytes[bytes.length - 2] = (byte) nextInt();
            bytes[bytes.length - 3] = 1;
        }
    }

    @Test
    void raisesToTheRightPower() {
        Random same = new Random(3);
        byte[] exponent = new byte[20];
        same.nextBytes(exponent);
        byte[] key = MseByHand.fixed(BigInteger.TWO.modPow(new BigInteger(1, exponent), MseByHand.PRIME));
        assertArrayEquals(key, new KeyExchange(new Random(3)).publicKey());
    }
}
