package bittc.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Random;

/** Good payloads that were damaged at random: whoever reads them may refuse them, and do nothing else. */
final class Garbage {
    private static final int ROUNDS = 20_000;
    private static final String BYTES = "0123456789deil:-x\0\u00ff";

    private final byte[] good;

    private Garbage(byte[] good) {
        this.good = good;
    }

    static Garbage of(String good) {
        return new Garbage(good.getBytes(ISO_8859_1));
    }

    static Garbage of(byte[] good) {
        return new Garbage(good);
    }

    /** What reads a payload. */
    interface Decoder {
        Object decode(byte[] payload) throws ProtocolViolation;
    }

    /** Lets the decoder read all of them; fails, and tells the seed, for any exception but a violation. */
    void feed(Decoder decoder) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bad = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) BYTES.charAt(random.nextInt(BYTES.length()));
            }
            if (random.nextInt(4) == 0) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length + 8));
            }
            try {
                decoder.decode(bad);
            } catch (ProtocolViolation expected) {
                // Any other exception fails the test.
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
