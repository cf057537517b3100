package bittc.download;

import bittc.storage.PieceStore;
import bittc.torrent.Block;
import java.nio.ByteBuffer;

/** A disk that the test answers for. */
final class FakeStore implements PieceStore {
    PieceStore.Listener answers;

    /** Set once it is to close. */
    Runnable closed;

    @Override
    public void open(PieceStore.Listener listener) {
        answers = listener;
    }

    @Override
    public ByteBuffer claim(int length) {
        return ByteBuffer.allocate(length);
    }

    @Override
    public void release(ByteBuffer buffer) {}

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block) {}

    @Override
    public void discard(int pieceIndex) {}

    @Override
    public void read(Block block, Reader reader) {}

    @Override
    public void flush(boolean close, Runnable done) {
        if (close) {
            closed = done;
        }
    }
}
