package bittc.mse;

import bittc.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The side that is connected to: finds the torrent, chooses a method. */
public final class MseResponder extends MseHandshake {
    /** The longest initial payload; that of others is a BitTorrent handshake of 68 bytes. */
    static final int MAX_INITIAL_PAYLOAD = 512;

    /** Proof, methods and length of padding. */
    private static final int OFFER_LENGTH = PROOF_LENGTH + 4 + 2;

    private final int preferred;
    private final int accepted;
    private final Function<byte[], Optional<InfoHash>> torrents;
    private byte[] secret;
    private InfoHash infoHash;
    private int chosen;
    private byte[] initialPayload;

    /**
     * Waits for the other side's key.
     *
     * @param preferred {@link #PLAIN} or {@link #RC4}: chosen if offered
     * @param accepted {@link #PLAIN}, {@link #RC4} or both
     * @param torrents finds a torrent by {@link InfoHash#obfuscated}
     * @param random makes the padding
     */
    public MseResponder(
            int preferred, int accepted, Function<byte[], Optional<InfoHash>> torrents, RandomGenerator random) {
        super(random);
        this.preferred = preferred;
        this.accepted = accepted;
        this.torrents = torrents;
    }

    @Override
    public void onSecret(KeyExchange own, byte[] shared) {
        secret = shared;
        sendKey(own);
        expectAfterPadding(sha1("req1", secret));
    }

    @Override
    void onSynchronised() throws MseException {
        expect(0, InfoHash.LENGTH);
    }

    @Override
    void onField(ByteBuffer bytes) throws MseException {
        if (infoHash == null) {
            onTorrent(bytes.array());
        } else if (chosen == 0) {
            onOffer(decrypted(bytes));
        } else if (initialPayload == null) {
            int length = Short.toUnsignedInt(decrypted(bytes).getShort());
            if (length > MAX_INITIAL_PAYLOAD) {
                throw new MseException("initial payload of " + length + " bytes in the encrypted handshake");
            }
            initialPayload = new byte[length];
            expect(0, length);
        } else {
            initialPayload = decrypted(bytes).array();
            ByteBuffer answer = ByteBuffer.allocate(PROOF_LENGTH + 4 + 2);
            sendEncrypted(answer.putLong(0).putInt(chosen).putShort((short) 0).array());
            end();
        }
    }

    private void onTorrent(byte[] hidden) throws MseException {
        infoHash = torrents.apply(xor(hidden, sha1("req3", secret)))
                .orElseThrow(() -> new MseException("encrypted handshake for no torrent of ours"));
        byte[] hash = infoHash.toBytes();
        setCiphers(new Rc4(sha1("keyA", secret, hash)), new Rc4(sha1("keyB", secret, hash)));
        expect(0, OFFER_LENGTH);
    }

    private void onOffer(ByteBuffer offer) throws MseException {
        if (offer.getLong() != 0) {
            throw new MseException("wrong key in the encrypted handshake");
        }
        int usable = offer.getInt() & accepted;
        if (usable == 0) {
            throw new MseException("no encryption that we accept is offered");
        }
        chosen = (usable & preferred) != 0 ? preferred : usable;
        expect(Short.toUnsignedInt(offer.getShort()), 2);
    }

    @Override
    public boolean isRc4() {
        return chosen == RC4;
    }

    /** After the end: the torrent. */
    public InfoHash infoHash() {
        return infoHash;
    }

    /** After the end: the first bytes of the other side's stream, decrypted. */
    public byte[] initialPayload() {
        return initialPayload;
    }
}
