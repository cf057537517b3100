package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.picker.Candidate;
import bittc.picker.PieceOrder;
import bittc.storage.BlockPool;
import bittc.storage.PieceStore;
import bittc.storage.disk.StorageException;
import bittc.torrent.Block;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a torrent of four pieces of two blocks each, none of which is on disk. */
class BlockReceiverTest {
    private static final int BLOCK = SmallTorrent.BLOCK;

    private final List<String> events = new ArrayList<>();
    private final DataState data = new DataState();
    private final Counters counters = new Counters();
    private final FakeStore store = new FakeStore();
    private boolean stopping;
    private final BlockReceiver blocks =
            new BlockReceiver(data, counters, new ReceiveBudget(new BlockPool(), () -> 0), new Listener());

    private final class Listener implements BlockReceiver.Listener {
        @Override
        public boolean isStopping() {
            return stopping;
        }

        @Override
        public void onNewBlock() {
            events.add("new block");
        }

        @Override
        public void onBlockOfOthers(int pieceIndex, int blockIndex) {
            events.add("others " + pieceIndex + ":" + blockIndex);
        }

        @Override
        public void onCulprit(Object peer) {
            events.add("culprit " + peer);
        }

        @Override
        public void onReleased() {
            events.add("released");
        }

        @Override
        public void onOpened() {
            events.add("opened");
        }

        @Override
        public void onStored(int pieceIndex) {
            events.add("stored " + pieceIndex + ", missing " + data.picker().missingPieces());
        }

        @Override
        public void onFileComplete(int fileIndex) {
            events.add("file " + fileIndex);
        }

        @Override
        public void onBegunLost(int pieceIndex) {
            events.add("begun lost " + pieceIndex);
        }

        @Override
        public void onLost(int pieceIndex) {
            events.add("lost " + pieceIndex + ", missing " + data.picker().missingPieces());
        }

        @Override
        public void onFileChanged(String what) {
            events.add("changed " + what);
        }

        @Override
        public void onFailed(StorageException failure) {
            events.add("failed " + failure.code());
        }

        @Override
        public void detail(String line) {}
    }

    private final class FakeStore implements PieceStore {
        final Map<Integer, BitSet> onDisk = new TreeMap<>();
        PieceStore.Listener answers;

        @Override
        public Map<Integer, BitSet> blocksOnDisk() {
            return onDisk;
        }

        @Override
        public void open(PieceStore.Listener listener) {
            answers = listener;
        }

        @Override
        public ByteBuffer claim(int length) {
            return ByteBuffer.allocate(length);
        }

        @Override
        public void release(ByteBuffer buffer) {
            events.add("release");
        }

        @Override
        public void write(int pieceIndex, int begin, ByteBuffer block) {
            events.add("write " + pieceIndex + ":" + begin + "+" + block.remaining());
        }

        @Override
        public void discard(int pieceIndex) {
            events.add("discard " + pieceIndex);
        }

        @Override
        public void read(Block block, Reader reader) {}

        @Override
        public void flush(boolean close, Runnable done) {
            events.add("flush " + close);
            done.run();
        }
    }

    @BeforeEach
    void open() {
        data.know(SmallTorrent.metainfo(4), FileSelection.ALL);
        blocks.open(store, found -> data.open(found, PieceOrder.SEQUENTIAL, new Random(1)));
        store.answers.onOpened(SmallTorrent.bits(4));
        assertEquals(List.of("opened"), take());
    }

    @Test
    void dropsBlocksOnDiskOfPiecesThatCannotBeVerifiedYet() {
        DataState late = new DataState();
        late.know(SmallTorrent.metainfo(4, new LateHashes(1)), FileSelection.ALL);
        FakeStore other = new FakeStore();
        BitSet first = new BitSet();
        first.set(0);
        other.onDisk.put(1, first);
        other.onDisk.put(2, first);
        new BlockReceiver(late, counters, new ReceiveBudget(new BlockPool(), () -> 0), new Listener())
                .open(other, found -> late.open(found, PieceOrder.SEQUENTIAL, new Random(1)));
        other.answers.onOpened(SmallTorrent.bits(4));
        assertEquals(List.of("discard 2", "opened"), take());
        assertEquals(7, late.picker().remainingBlocks(), "the block of the other is kept");
    }

    private List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    private void ask(String peer, int count) {
        data.picker()
                .pick(new Candidate(peer, SmallTorrent.bits(4, 0, 1, 2, 3), true, false), count, (piece, block) -> {});
    }

    private void receive(String peer, int piece, int block, int answered) {
        ByteBuffer buffer = blocks.claim(reading -> {}, BLOCK);
        buffer.position(BLOCK);
        blocks.onBlock(peer, piece, block, buffer, answered);
    }

    @Test
    void writesWhatIsMissingAndCountsWhatIsNot() {
        ask("a", 2);
        receive("a", 0, 0, 1);
        assertEquals(List.of("new block", "write 0:0+16384"), take());
        receive("a", 0, 0, 0);
        assertEquals(List.of("release"), take());
        assertEquals(BLOCK, counters.wasted());
    }

    @Test
    void cancelsWhatOthersWereAskedForToo() {
        ask("a", 2);
        assertTrue(data.picker().duplicate(0, 0));
        receive("b", 0, 0, 1);
        assertEquals(List.of("new block", "others 0:0", "write 0:0+16384"), take());
    }

    @Test
    void aStoredPieceCountsBeforeAnybodyIsTold() {
        ask("a", 2);
        receive("a", 0, 0, 1);
        receive("a", 0, 1, 1);
        take();
        store.answers.onStored(0);
        assertEquals(List.of("stored 0, missing 3"), take());
    }

    @Test
    void theSoleSourceOfAFailedPieceIsTheCulprit() {
        ask("a", 2);
        receive("a", 0, 0, 1);
        receive("a", 0, 1, 1);
        take();
        store.answers.onHashMismatch(0, new long[] {1, 2});
        assertEquals(List.of("culprit a", "released"), take());
        assertEquals(2L * BLOCK, counters.wasted());
        assertTrue(data.picker().isMissing(0));
    }

    @Test
    void ofSeveralSourcesTheOneWhoseBlockDiffersIsTheCulpritOnceThePieceIsRight() {
        ask("a", 2);
        receive("a", 0, 0, 1);
        receive("b", 0, 1, 0);
        take();
        store.answers.onHashMismatch(0, new long[] {1, 2});
        assertEquals(List.of("released"), take());
        assertTrue(blocks.isSuspect("a") && blocks.isSuspect("b"));
        store.answers.onBlockDigests(0, new long[] {1, 3});
        assertEquals(List.of("culprit b"), take());
        assertFalse(blocks.isSuspect("a"));
    }

    @Test
    void aPieceBegunAnewIsDiscardedAndItsBlocksCountAsWasted() {
        blocks.giveUp(0, 1);
        assertEquals(List.of("discard 0"), take());
        assertEquals(BLOCK, counters.wasted());
    }

    @Test
    void whatOthersHaveChangedIsMissingAgain() {
        ask("a", 3);
        receive("a", 0, 0, 1);
        receive("a", 0, 1, 1);
        store.answers.onStored(0);
        receive("a", 1, 0, 1);
        take();
        store.answers.onLost(0);
        assertEquals(List.of("lost 0, missing 4", "released"), take());
        store.answers.onLost(1);
        assertEquals(List.of("begun lost 1", "discard 1", "released"), take());
        assertTrue(data.picker().isMissing(1));
    }

    @Test
    void takesNothingOnceTheTorrentEnds() {
        ask("a", 1);
        ByteBuffer claimed = blocks.claim(reading -> {}, BLOCK);
        claimed.position(BLOCK);
        stopping = true;
        assertNull(blocks.claim(reading -> {}, BLOCK));
        blocks.onBlock("a", 0, 0, claimed, 1);
        assertEquals(List.of("release"), take());
    }

    @Test
    void withoutAStoreThereIsNothingToFlush() {
        BlockReceiver early =
                new BlockReceiver(data, counters, new ReceiveBudget(new BlockPool(), () -> 0), new Listener());
        early.flush(true, () -> events.add("done"));
        assertEquals(List.of("done"), take());
    }
}
