package bittc.mse;

import bittc.torrent.InfoHash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The other side of an encrypted handshake, written from the specification with what the JDK has, so that it shares no bug
 * with ours: its key pair, and the messages as the test wants them.
 */
public final class MseByHand {
    /** P, in words of four bytes. */
    public static final BigInteger PRIME = new BigInteger(
            ("FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74 020BBEA6 3B139B22 514A0879 8E3404DD"
                            + " EF9519B3 CD3A431B 302B0A6D F25F1437 4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A63A3621"
                            + " 00000000 00090563")
                    .replace(" ", ""),
            16);

    private final BigInteger exponent;
    private byte[] secret;

    /** The side with this private number. */
    public MseByHand(long exponent) {
        this.exponent = BigInteger.valueOf(exponent).multiply(BigInteger.valueOf(0x1234_5678_9abcL));
    }

    /** 96 bytes, big endian. */
    public static byte[] fixed(BigInteger number) {
        byte[] bytes = new byte[96];
        BigInteger rest = number;
        for (int i = 95; i >= 0; i--) {
            bytes[i] = rest.byteValue();
            rest = rest.shiftRight(8);
        }
        return bytes;
    }

    /** Its public key. */
    public byte[] key() {
        return fixed(BigInteger.TWO.modPow(exponent, PRIME));
    }

    /** Reads the other side's key. */
    public void meet(byte[] otherKey) {
        secret = fixed(new BigInteger(1, otherKey).modPow(exponent, PRIME));
    }

    /** Hashes a word and some bytes. */
    public static byte[] sha1(String word, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(word.getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The cipher of one direction: {@code keyA} from the side that connects, {@code keyB} to it. */
    public Cipher cipher(String direction, InfoHash torrent) {
        try {
            Cipher cipher = Cipher.getInstance("ARCFOUR");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(sha1(direction, secret, torrent.toBytes()), "ARCFOUR"));
            cipher.update(new byte[1024]);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The two hashes that the side which connects sends first, of 40 bytes. */
    public byte[] hashes(InfoHash torrent) {
        byte[] two = sha1("req2", torrent.toBytes());
        byte[] three = sha1("req3", secret);
        for (int i = 0; i < two.length; i++) {
            two[i] ^= three[i];
        }
        return join(sha1("req1", secret), two);
    }

    /** What follows the hashes, before encryption. */
    public static byte[] offer(long proof, int methods, byte[] padding, byte[] initialPayload) {
        ByteBuffer offer = ByteBuffer.allocate(16 + padding.length + initialPayload.length);
        offer.putLong(proof).putInt(methods).putShort((short) padding.length).put(padding);
        return offer.putShort((short) initialPayload.length).put(initialPayload).array();
    }

    /** What the side that is connected to answers, before encryption. */
    public static byte[] answer(long proof, int method, byte[] padding) {
        ByteBuffer answer = ByteBuffer.allocate(14 + padding.length);
        return answer.putLong(proof)
                .putInt(method)
                .putShort((short) padding.length)
                .put(padding)
                .array();
    }

    /** All these bytes. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
