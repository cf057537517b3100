package bittc.download;

import bittc.download.blocks.PeerLink;
import bittc.download.blocks.PeerPath;
import bittc.torrent.Block;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;

/** Dispatches a connection's events and the peer's messages to the parts of the connection. */
final class PeerMessages implements PeerHandler {
    private final PeerConnection peer;
    private final PeerEvents torrent;

    PeerMessages(PeerConnection peer, PeerEvents torrent) {
        this.peer = peer;
        this.torrent = torrent;
    }

    // ---- the connection

    @Override
    public boolean runsNode() {
        return torrent.runsNode();
    }

    @Override
    public void onEncryptionRefused(PeerPath.Transport over) {
        torrent.onEncryptionRefused(peer, over);
    }

    @Override
    public void onOpen(PeerLink opened) {
        peer.open(opened);
        torrent.onOpen(peer);
    }

    @Override
    public void onWritable() {
        peer.uploads().pump();
    }

    @Override
    public void onReadComplete() {
        if (!peer.isClosed()) {
            torrent.onReadComplete(peer);
            if (!peer.isWebSeed()) { // the requester decides when requests to a web seed leave
                peer.link().flush();
            }
        }
    }

    @Override
    public void onClosed(boolean opened, String reason) {
        peer.onClosed();
        torrent.onClosed(peer, opened, reason);
    }

    // ---- messages

    @Override
    public void onChoke() {
        peer.interest().onChoke();
        peer.requests().onChoke();
    }

    @Override
    public void onUnchoke() {
        peer.interest().onUnchoke();
        peer.requests().onUnchoke();
    }

    @Override
    public void onInterested() {
        if (peer.interest().onInterested(true)) {
            torrent.onInterested(peer);
        }
    }

    @Override
    public void onNotInterested() {
        if (peer.interest().onInterested(false)) {
            torrent.onNotInterested(peer);
        }
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolViolation {
        peer.news().onHave(pieceIndex);
    }

    @Override
    public void onBitfield(byte[] bits) throws ProtocolViolation {
        peer.news().onBitfield(bits);
    }

    @Override
    public void onHaveAll() throws ProtocolViolation {
        checkFast("have all");
        peer.news().onHaveAll();
    }

    @Override
    public void onHaveNone() throws ProtocolViolation {
        checkFast("have none");
        peer.news().onHaveNone();
    }

    @Override
    public void onRequest(int pieceIndex, int begin, int length) throws ProtocolViolation {
        peer.uploads().onRequest(new Block(pieceIndex, begin, length));
    }

    @Override
    public void onCancel(int pieceIndex, int begin, int length) {
        peer.uploads().onCancel(new Block(pieceIndex, begin, length));
    }

    @Override
    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation {
        return peer.requests().onPieceHeader(pieceIndex, begin, length);
    }

    @Override
    public void onPiece(int pieceIndex, int begin, int length, ByteBuffer buffer) {
        peer.requests().onPiece(pieceIndex, begin, length, buffer);
    }

    @Override
    public void onPieceAbandoned(ByteBuffer buffer) {
        peer.requests().onPieceAbandoned(buffer);
    }

    @Override
    public void onReject(int pieceIndex, int begin, int length) throws ProtocolViolation {
        checkFast("reject");
        peer.requests().onReject(pieceIndex, begin, length);
    }

    @Override
    public void onAllowedFast(int pieceIndex) throws ProtocolViolation {
        checkFast("allowed fast");
        peer.news().onAllowedFast(pieceIndex);
    }

    @Override
    public void onSuggest(int pieceIndex) throws ProtocolViolation {
        checkFast("suggest");
        peer.news().onSuggest(pieceIndex);
    }

    @Override
    public void onPort(int port) {
        torrent.onNode(peer, port);
    }

    @Override
    public void onExtended(int extendedId, byte[] payload) throws ProtocolViolation {
        peer.extensions().onExtended(extendedId, payload);
    }

    private void checkFast(String message) throws ProtocolViolation {
        if (!peer.link().handshake().fast()) {
            throw new ProtocolViolation(message + " without the fast extension");
        }
    }
}
