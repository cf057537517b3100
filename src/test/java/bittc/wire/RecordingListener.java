package bittc.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down every message it receives, as a line of text. */
public class RecordingListener implements PeerMessageListener {
    private final List<String> events = new ArrayList<>();

    /** Whether blocks are refused: no buffer is given for them. */
    public boolean refusesBlocks;

    /** Everything so far, in order. */
    public List<String> events() {
        return events;
    }

    /** Writes a line. */
    protected void record(String event) {
        events.add(event);
    }

    @Override
    public void onChoke() throws ProtocolViolation {
        record("choke");
    }

    @Override
    public void onUnchoke() throws ProtocolViolation {
        record("unchoke");
    }

    @Override
    public void onInterested() throws ProtocolViolation {
        record("interested");
    }

    @Override
    public void onNotInterested() throws ProtocolViolation {
        record("not interested");
    }

    @Override
    public void onHave(int pieceIndex) throws ProtocolViolation {
        record("have " + pieceIndex);
    }

    @Override
    public void onBitfield(byte[] bits) throws ProtocolViolation {
        record("bitfield " + HexFormat.of().formatHex(bits));
    }

    @Override
    public void onRequest(int pieceIndex, int begin, int length) throws ProtocolViolation {
        record("request " + pieceIndex + " " + begin + " " + length);
    }

    @Override
    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) throws ProtocolViolation {
        record("piece header " + pieceIndex + " " + begin + " " + length);
        return refusesBlocks ? null : ByteBuffer.allocateDirect(length);
    }

    @Override
    public void onPiece(int pieceIndex, int begin, int length, ByteBuffer block) throws ProtocolViolation {
        record("piece " + pieceIndex + " " + begin + " " + length + " " + (block == null ? "dropped" : hex(block)));
    }

    @Override
    public void onPieceAbandoned(ByteBuffer block) {
        record("piece abandoned after " + block.position());
    }

    @Override
    public void onCancel(int pieceIndex, int begin, int length) throws ProtocolViolation {
        record("cancel " + pieceIndex + " " + begin + " " + length);
    }

    @Override
    public void onPort(int port) throws ProtocolViolation {
        record("port " + port);
    }

    @Override
    public void onSuggest(int pieceIndex) throws ProtocolViolation {
        record("suggest " + pieceIndex);
    }

    @Override
    public void onHaveAll() throws ProtocolViolation {
        record("have all");
    }

    @Override
    public void onHaveNone() throws ProtocolViolation {
        record("have none");
    }

    @Override
    public void onReject(int pieceIndex, int begin, int length) throws ProtocolViolation {
        record("reject " + pieceIndex + " " + begin + " " + length);
    }

    @Override
    public void onAllowedFast(int pieceIndex) throws ProtocolViolation {
        record("allowed fast " + pieceIndex);
    }

    @Override
    public void onExtended(int extendedId, byte[] payload) throws ProtocolViolation {
        record("extended " + extendedId + " " + HexFormat.of().formatHex(payload));
    }

    private static String hex(ByteBuffer full) {
        if (full.hasRemaining()) {
            return "not full";
        }
        byte[] bytes = new byte[full.position()];
        full.flip().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
