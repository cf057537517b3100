package bittc.download.blocks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes what peers send, notes it in the picker, and writes down what comes. */
public final class FakeSink implements OutgoingRequests.Sink {
    public final List<String> events = new ArrayList<>();
    private final DataState data;

    public FakeSink(DataState data) {
        this.data = data;
    }

    @Override
    public ByteBuffer claim(ReceiveBudget.Reader reader, int length) {
        return ByteBuffer.allocate(length);
    }

    @Override
    public void onBlock(Object peer, int pieceIndex, int blockIndex, ByteBuffer buffer, int answered) {
        events.add("block " + pieceIndex + ":" + blockIndex + " answers " + answered);
        data.picker().onReceived(pieceIndex, blockIndex, peer);
    }

    @Override
    public void release(ByteBuffer buffer) {
        events.add("release");
    }

    @Override
    public void onReleased() {
        events.add("released");
    }

    @Override
    public void detail(String line) {
        events.add(line);
    }
}
