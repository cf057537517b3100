package bittc.webseed;

import bittc.download.PeerHandler;
import bittc.download.blocks.PeerLink;
import bittc.torrent.PieceLayout;
import bittc.wire.RecordingListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/** A stand-in for the coordinator: asks for all blocks, so many at a time, and writes down what comes of it. */
final class Fetcher extends RecordingListener implements PeerHandler {
    final CompletableFuture<String> ended = new CompletableFuture<>();
    final CompletableFuture<Void> complete = new CompletableFuture<>();
    final byte[] received;

    private final PieceLayout layout;
    private final int depth;
    private final ArrayDeque<long[]> toAsk = new ArrayDeque<>();
    private int underWay;
    private int missing;

    /** Blocks that are not wanted any more when they come. */
    int unwanted;

    /** What is done when the link is open, before anything is asked for. */
    Runnable onOpen = () -> {};

    volatile PeerLink link;
    volatile int blocksReceived;
    int buffersOut;

    /** Of the block that is coming. */
    private ByteBuffer coming;

    Fetcher(PieceLayout layout, int depth) {
        this.layout = layout;
        this.depth = depth;
        received = new byte[(int) layout.totalLength()];
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            for (int block = 0; block < layout.blockCount(piece); block++) {
                toAsk.add(new long[] {piece, block});
            }
        }
        missing = toAsk.size();
    }

    @Override
    public void onOpen(PeerLink opened) {
        link = opened;
        onOpen.run();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onReadComplete() {
        while (underWay < depth && !toAsk.isEmpty()) {
            long[] next = toAsk.remove();
            int piece = (int) next[0];
            int block = (int) next[1];
            underWay++;
            link.request(piece, block * PieceLayout.BLOCK_LENGTH, layout.blockLength(piece, block));
        }
        link.flush();
    }

    @Override
    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) {
        if (unwanted > 0) {
            unwanted--;
            return null;
        }
        buffersOut++;
        coming = ByteBuffer.allocateDirect(length);
        return coming;
    }

    /** Bytes that have come, those of a block that is not whole among them; on the loop only. */
    int bytesReceived() {
        return blocksReceived * PieceLayout.BLOCK_LENGTH + (coming == null ? 0 : coming.position());
    }

    @Override
    public void onPiece(int pieceIndex, int begin, int length, ByteBuffer buffer) {
        underWay = Math.max(0, underWay - 1); // what a test has asked for itself was never counted
        missing--;
        blocksReceived++;
        coming = null;
        if (buffer != null) {
            buffersOut--;
            buffer.flip().get(received, (int) layout.offsetOf(pieceIndex) + begin, length);
        }
        if (missing == 0) {
            complete.complete(null);
        }
    }

    @Override
    public void onPieceAbandoned(ByteBuffer buffer) {
        buffersOut--;
    }

    @Override
    public void onReject(int pieceIndex, int begin, int length) {
        record("reject " + pieceIndex + ":" + begin + "+" + length);
    }

    @Override
    public void onClosed(boolean opened, String reason) {
        if (!ended.complete((opened ? "" : "never open: ") + reason) || buffersOut != 0) {
            ended.obtrudeValue("ended twice, or buffers were kept: " + buffersOut);
        }
    }
}
