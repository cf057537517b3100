package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.blocks.OutgoingRequests;
import bittc.download.blocks.PeerLink;
import bittc.torrent.Bitfield;
import bittc.wire.ProtocolViolation;

/**
 * What one peer offers us: the pieces that it has, and of which we may request blocks now. Before the metadata is known, keeps
 * what the peer says about its pieces.
 */
final class PeerOffer implements PeerPieces.Listener {
    /** The peer. */
    interface Peer {
        PeerLink link();

        /** Called when it has announced pieces. */
        void onPieces();

        void close(String reason);

        /** Flushes sent messages later in this loop turn. */
        void flushLater();
    }

    private final Peer peer;
    private final DataState data;
    private final ChokeState interest;
    private final OutgoingRequests requests;

    /** Null once the peer's pieces are known. */
    private PendingHaves early;

    /** Null until then. */
    private PeerPieces pieces;

    /** Starts without pieces. */
    PeerOffer(Peer peer, DataState data, ChokeState interest, OutgoingRequests requests) {
        this.peer = peer;
        this.data = data;
        this.interest = interest;
        this.requests = requests;
        if (data.isOpen()) {
            pieces = new PeerPieces(data.layout(), data.picker(), this);
        } else {
            early = new PendingHaves();
        }
    }

    /** Takes what the peer said so far as its pieces, if the torrent is open now and was not before. */
    void begin() {
        if (early != null && data.isOpen()) {
            PendingHaves said = early;
            early = null;
            pieces = new PeerPieces(data.layout(), data.picker(), this);
            try {
                said.replay(pieces);
            } catch (ProtocolViolation violation) {
                peer.close(violation.getMessage());
            }
        }
    }

    /** The receiver of the peer's messages about its pieces. */
    HaveListener news() {
        return early != null ? early : pieces;
    }

    /** The peer's pieces; null until the torrent is open. */
    PeerPieces pieces() {
        return pieces;
    }

    /** Returns whether it has any piece that we want and lack. */
    boolean isWanted() {
        return pieces.wanted() > 0;
    }

    /** Returns whether it is a seed, as far as we know. */
    boolean isAll() {
        return pieces != null && pieces.areAll();
    }

    /** Returns whether anything that we want may be requested now. */
    boolean mayRequest() {
        return isWanted() && pieces.mayAsk(interest.peerChoking());
    }

    /** Returns whether blocks of this piece may be requested now. */
    boolean mayRequest(int pieceIndex) {
        return pieces.mayAsk(interest.peerChoking()) && requestable().get(pieceIndex);
    }

    /** The pieces of which blocks may be requested now; null if there is none. */
    Bitfield requestable() {
        return pieces.requestable(interest.peerChoking());
    }

    @Override
    public void onPieces() {
        peer.onPieces();
    }

    @Override
    public void updateInterest() {
        if (interest.setInterested(isWanted(), peer.link())) {
            peer.flushLater();
        }
    }

    @Override
    public void onWithdrawn(int pieceIndex) {
        requests.onWithdrawn(pieceIndex);
    }

    /** Called when the connection has ended: the picker forgets the peer's pieces. */
    void onClosed() {
        if (pieces != null) {
            pieces.onClosed();
        }
    }
}
