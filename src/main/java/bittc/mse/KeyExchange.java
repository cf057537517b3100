package bittc.mse;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One side's key pair of the Diffie-Hellman key exchange of MSE. The constructor and {@link #secret} take a fraction of a
 * millisecond, so call them on a thread of their own.
 */
public final class KeyExchange {
    /** Length of a public key and of a secret, in bytes, big endian, with leading zeros. */
    public static final int LENGTH = 96;

    private static final int PRIVATE_LENGTH = 20;

    private static final BigInteger PRIME = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879"
                    + "8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3621"
                    + "0000000000090563",
            16);

    private final BigInteger exponent;
    private final byte[] publicKey;

    /** Makes a key pair. */
    public KeyExchange(RandomGenerator random) {
        byte[] secret = new byte[PRIVATE_LENGTH];
        random.nextBytes(secret);
        exponent = new BigInteger(1, secret);
        publicKey = bytes(BigInteger.TWO.modPow(exponent, PRIME));
    }

    byte[] publicKey() {
        return publicKey;
    }

    /** Computes the shared secret. */
    public byte[] secret(byte[] theirKey) {
        return bytes(new BigInteger(1, theirKey).modPow(exponent, PRIME));
    }

    /** Refuses keys that leave only one or two possible secrets, and those that are no residues. */
    static void check(byte[] theirKey) throws MseException {
        BigInteger key = new BigInteger(1, theirKey);
        if (key.compareTo(BigInteger.ONE) <= 0 || key.compareTo(PRIME.subtract(BigInteger.ONE)) >= 0) {
            throw new MseException("unusable key for encryption");
        }
    }

    /** Returns {@value #LENGTH} bytes: a BigInteger's may have a sign byte more, or leading zeros less. */
    private static byte[] bytes(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int extra = bytes.length - LENGTH;
        if (extra >= 0) {
            return Arrays.copyOfRange(bytes, extra, bytes.length);
        }
        byte[] padded = new byte[LENGTH];
        System.arraycopy(bytes, 0, padded, -extra, bytes.length);
        return padded;
    }
}
