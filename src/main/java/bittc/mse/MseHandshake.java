package bittc.mse;

import bittc.torrent.Sha1;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One side of the encrypted handshake (MSE), without I/O: received bytes go into {@link #read}, bytes to send come out of
 * {@link #takeOutput}. It takes bytes only as far as they belong to the handshake.
 *
 * <pre>
 *   A→B  key (96), padding (0 to 512)
 *   B→A  key (96), padding (0 to 512)
 *   A→B  SHA1("req1", S), SHA1("req2", hash) xor SHA1("req3", S),
 *        RC4: 8 zeros, methods offered (4), padding (2 + 0 to 512), initial payload (2 + length)
 *   B→A  RC4: 8 zeros, method chosen (4), padding (2 + 0 to 512)
 * </pre>
 *
 * S is the shared secret, hash the info hash. What follows is encrypted or not, as B has chosen; the initial payload is.
 */
public abstract class MseHandshake {
    /** The bit of a stream that is plain after the handshake. */
    public static final int PLAIN = 1;

    /** The bit of a stream that is encrypted throughout. */
    public static final int RC4 = 2;

    /** The longest padding, in bytes. */
    static final int MAX_PADDING = 512;

    /** Zeros that prove the key. */
    static final int PROOF_LENGTH = 8;

    /** The state after some bytes. */
    public enum State {
        READING,
        /** Call {@link #onSecret} next; bytes that arrive before wait with the caller. */
        NEEDS_SECRET,
        DONE
    }

    private final RandomGenerator random;
    private State state = State.READING;
    private byte[] output = {};
    private byte[] theirKey;

    /** Collects the field that is being read. */
    private byte[] field = new byte[KeyExchange.LENGTH];

    private int filled;

    /** Bytes of padding to drop before the field. */
    private int padding;

    /** Ends padding of unknown length; null if there is none. The field then holds the latest bytes. */
    private byte[] pattern;

    private Rc4 incoming;
    private Rc4 outgoing;

    MseHandshake(RandomGenerator random) {
        this.random = random;
    }

    /** Takes received bytes, up to the end of the handshake or of what can be read without the secret. */
    public final State read(ByteBuffer in) throws MseException {
        while (state == State.READING && in.hasRemaining()) {
            if (pattern != null) {
                scan(in.get());
            } else if (padding > 0) {
                byte[] dropped = new byte[Math.min(padding, in.remaining())];
                in.get(dropped);
                incoming.apply(dropped, 0, dropped.length);
                padding -= dropped.length;
                endFieldIfFull();
            } else {
                int length = Math.min(field.length - filled, in.remaining());
                in.get(field, filled, length);
                filled += length;
                endFieldIfFull();
            }
        }
        return state;
    }

    private void scan(byte next) throws MseException {
        if (filled == field.length) {
            if (padding == MAX_PADDING) {
                throw new MseException("no encrypted handshake");
            }
            padding++;
            System.arraycopy(field, 1, field, 0, --filled);
        }
        field[filled++] = next;
        if (filled == field.length && Arrays.equals(field, pattern)) {
            pattern = null;
            padding = 0;
            onSynchronised();
        }
    }

    private void endFieldIfFull() throws MseException {
        if (padding > 0 || filled < field.length) {
            return;
        }
        if (theirKey == null) {
            KeyExchange.check(field);
            theirKey = field;
            state = State.NEEDS_SECRET;
        } else {
            onField(ByteBuffer.wrap(field));
        }
    }

    /** Called when the padding of unknown length has ended. */
    abstract void onSynchronised() throws MseException;

    /** Called when the bytes that {@link #expect} asked for are here, as they came. */
    abstract void onField(ByteBuffer bytes) throws MseException;

    /** Expects these bytes after padding of unknown length. */
    final void expectAfterPadding(byte[] awaited) {
        state = State.READING;
        pattern = awaited;
        field = new byte[awaited.length];
        filled = 0;
    }

    /** Expects encrypted padding, then a field; both may be empty. */
    final void expect(int paddingLength, int length) throws MseException {
        if (paddingLength > MAX_PADDING) {
            throw new MseException("padding of " + paddingLength + " bytes in the encrypted handshake");
        }
        padding = paddingLength;
        field = new byte[length];
        filled = 0;
        endFieldIfFull();
    }

    /** Decrypts a field in place. */
    final ByteBuffer decrypted(ByteBuffer bytes) {
        incoming.apply(bytes.array(), 0, bytes.capacity());
        return bytes;
    }

    final void setCiphers(Rc4 in, Rc4 out) {
        incoming = in;
        outgoing = out;
    }

    final void send(byte[]... parts) {
        output = join(output, join(parts));
    }

    /** Sends a public key and random padding. */
    final void sendKey(KeyExchange own) {
        byte[] padded = new byte[random.nextInt(MAX_PADDING + 1)];
        random.nextBytes(padded);
        send(own.publicKey(), padded);
    }

    final void sendEncrypted(byte[] bytes) {
        outgoing.apply(bytes, 0, bytes.length);
        send(bytes);
    }

    final void end() {
        state = State.DONE;
    }

    // ---- results

    /** Takes the bytes to send since the last call; often none. */
    public final byte[] takeOutput() {
        byte[] taken = output;
        output = new byte[0];
        return taken;
    }

    /** The other side's public key, once the secret is needed. */
    public final byte[] theirKey() {
        return theirKey;
    }

    /**
     * Continues with the shared secret.
     *
     * @param own of ours; the same that has been sent, if one has
     * @param secret from {@link KeyExchange#secret}
     */
    public abstract void onSecret(KeyExchange own, byte[] secret);

    /** After the end: whether the streams stay encrypted. */
    public abstract boolean isRc4();

    /** After the end: the cipher of further bytes from the other side. */
    public final Rc4 incoming() {
        return incoming;
    }

    /** After the end: the cipher of further bytes to the other side. */
    public final Rc4 outgoing() {
        return outgoing;
    }

    // ---- bytes

    static byte[] sha1(String word, byte[]... parts) {
        MessageDigest digest = Sha1.digest();
        digest.update(word.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    static byte[] xor(byte[] one, byte[] other) {
        byte[] both = one.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] ^= other[i];
        }
        return both;
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            whole.put(part);
        }
        return whole.array();
    }
}
