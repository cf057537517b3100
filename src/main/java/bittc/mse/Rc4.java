package bittc.mse;

/**
 * One direction of an RC4 stream without its first 1,024 bytes, as MSE prescribes. Encrypting and decrypting are the same.
 * This loop is faster than the cipher of the JDK, and loads no framework.
 */
public final class Rc4 {
    private static final int STATES = 256;
    private static final int DISCARDED = 1024;

    private final int[] state = new int[STATES];
    private int x;
    private int y;

    /** Starts a stream with a key of 1 to 256 bytes. */
    Rc4(byte[] key) {
        for (int i = 0; i < STATES; i++) {
            state[i] = i;
        }
        int j = 0;
        for (int i = 0; i < STATES; i++) {
            j = j + state[i] + key[i % key.length] & STATES - 1;
            int swapped = state[i];
            state[i] = state[j];
            state[j] = swapped;
        }
        apply(new byte[DISCARDED], 0, DISCARDED);
    }

    /** Encrypts or decrypts the next bytes of the stream in place. */
    public void apply(byte[] bytes, int offset, int length) {
        int[] s = state;
        int i = x;
        int j = y;
        int end = offset + length;
        for (int at = offset; at < end; at++) {
            i = i + 1 & s.length - 1; // with s.length as the mask, the JIT compiler leaves out the bounds checks
            int a = s[i];
            j = j + a & s.length - 1;
            int b = s[j];
            s[i] = b;
            s[j] = a;
            bytes[at] ^= (byte) s[a + b & s.length - 1];
        }
        x = i;
        y = j;
    }
}
