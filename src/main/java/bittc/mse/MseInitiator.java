package bittc.mse;

import bittc.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** The side that connects: knows the torrent, offers methods, sends the first bytes of the stream along. */
public final class MseInitiator extends MseHandshake {
    /** Method and length of padding. */
    private static final int ANSWER_LENGTH = 4 + 2;

    private final InfoHash infoHash;
    private final int offered;
    private final byte[] initialPayload;
    private int chosen;

    /**
     * Begins; the first bytes to send are there at once.
     *
     * @param offered {@link #PLAIN}, {@link #RC4} or both
     * @param initialPayload the first bytes of our stream; some clients accept 68, a BitTorrent handshake, at most
     * @param random makes the padding
     */
    public MseInitiator(
            KeyExchange own, InfoHash infoHash, int offered, byte[] initialPayload, RandomGenerator random) {
        super(random);
        this.infoHash = infoHash;
        this.offered = offered;
        this.initialPayload = initialPayload;
        sendKey(own);
    }

    @Override
    public void onSecret(KeyExchange own, byte[] secret) {
        byte[] hash = infoHash.toBytes();
        setCiphers(new Rc4(sha1("keyB", secret, hash)), new Rc4(sha1("keyA", secret, hash)));
        send(sha1("req1", secret), xor(infoHash.obfuscated(), sha1("req3", secret)));
        ByteBuffer offer = ByteBuffer.allocate(PROOF_LENGTH + 4 + 2 + 2 + initialPayload.length);
        offer.putLong(0).putInt(offered).putShort((short) 0).putShort((short) initialPayload.length);
        sendEncrypted(offer.put(initialPayload).array());
        expectAfterPadding(decrypted(ByteBuffer.allocate(PROOF_LENGTH)).array());
    }

    @Override
    void onSynchronised() throws MseException {
        expect(0, ANSWER_LENGTH);
    }

    @Override
    void onField(ByteBuffer bytes) throws MseException {
        if (chosen != 0) { // that was the padding
            end();
            return;
        }
        int choice = decrypted(bytes).getInt();
        if (Integer.bitCount(choice) != 1 || (choice & offered) == 0) {
            throw new MseException("encryption that we did not offer");
        }
        chosen = choice;
        expect(Short.toUnsignedInt(bytes.getShort()), 0);
    }

    @Override
    public boolean isRc4() {
        return chosen == RC4;
    }
}
