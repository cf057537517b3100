package bittc.download.blocks;

import bittc.picker.PiecePicker;
import bittc.storage.PieceStore;
import bittc.storage.disk.StorageException;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Receives a torrent's blocks: marks them in the picker, hands them to the store, and reacts when a piece is stored or
 * fails its hash.
 */
public final class BlockReceiver implements OutgoingRequests.Sink, Uploads.Source, Requester.Owner {
    /** Receives events about blocks and the store. */
    public interface Listener {
        /** Returns whether the torrent is ending, so that no more blocks are accepted. */
        boolean isStopping();

        /** Called when a missing block arrives. */
        void onNewBlock();

        /** Called when a block arrives that other peers were asked for too. */
        void onBlockOfOthers(int pieceIndex, int blockIndex);

        /** Called when a peer is proven to have sent wrong bytes. */
        void onCulprit(Object peer);

        /** Called when blocks may be requested from others: those of a failed piece, or of a peer that will not send them. */
        void onReleased();

        /** Like {@link PieceStore.Listener#onOpened}, after the data on disk was counted. */
        void onOpened();

        /** Like {@link PieceStore.Listener#onStored}, after the piece was counted. */
        void onStored(int pieceIndex);

        /** Called when the received part of an unfinished piece is lost: cancel requests for the rest. */
        void onBegunLost(int pieceIndex);

        /** Called when a piece that we had is missing again. */
        void onLost(int pieceIndex);

        /** Like {@link PieceStore.Listener#onFileComplete}. */
        void onFileComplete(int fileIndex);

        /** Like {@link PieceStore.Listener#onFileChanged}. */
        void onFileChanged(String what);

        /** Like {@link PieceStore.Listener#onFailed}. */
        void onFailed(StorageException failure);

        /** Takes a line for {@code -v}. */
        void detail(String line);
    }

    private final DataState data;
    private final Counters counters;
    private final ReceiveBudget budget;
    private final Listener listener;
    private final SmartBan smartBan = new SmartBan();
    private final Padding padding;

    /** Null until the metadata is known. */
    private PieceStore store;

    public BlockReceiver(DataState data, Counters counters, ReceiveBudget budget, Listener listener) {
        this.data = data;
        this.counters = counters;
        this.budget = budget;
        this.listener = listener;
        padding = new Padding(data, layout -> store.use(layout), listener::detail);
    }

    /**
     * Opens the store that takes the blocks.
     *
     * @param onFound counts the pieces found on disk, see {@link DataState#open}
     */
    public void open(PieceStore opened, Consumer<Bitfield> onFound) {
        store = opened;
        store.open(new StoreEvents(onFound));
    }

    @Override
    public boolean isStopping() {
        return listener.isStopping();
    }

    @Override
    public ByteBuffer claim(ReceiveBudget.Reader reader, int length) {
        if (listener.isStopping()) {
            return null;
        }
        budget.onClaim(reader);
        return store.claim(length);
    }

    @Override
    public void release(ByteBuffer buffer) {
        store.release(buffer);
    }

    @Override
    public void onBlock(Object peer, int pieceIndex, int blockIndex, ByteBuffer buffer, int answered) {
        int length = buffer.position();
        int requesters = data.picker().requesters(pieceIndex, blockIndex);
        if (listener.isStopping()
                || data.picker().onReceived(pieceIndex, blockIndex, peer) == PiecePicker.Receipt.UNWANTED) {
            store.release(buffer);
            counters.onWasted(length);
            return;
        }
        listener.onNewBlock();
        if (requesters > answered) { // rare, so the usual block costs no search through others' requests
            listener.onBlockOfOthers(pieceIndex, blockIndex);
        }
        store.write(pieceIndex, PieceLayout.beginOf(blockIndex), buffer.flip());
    }

    @Override
    public void onReleased() {
        listener.onReleased();
    }

    @Override
    public void giveUp(int pieceIndex, int blocks) {
        listener.detail("piece " + pieceIndex + " begun anew");
        counters.onWasted(
                Math.min(blocks * PieceLayout.BLOCK_LENGTH, data.layout().dataLength(pieceIndex)));
        store.discard(pieceIndex);
    }

    @Override
    public void read(Block block, PieceStore.Reader reader) {
        store.read(block, reader);
    }

    @Override
    public boolean isSuspect(Object peer) {
        return smartBan.isSuspect(peer);
    }

    @Override
    public void detail(String line) {
        listener.detail(line);
    }

    /** Like {@link PieceStore#flush}; runs {@code done} at once if there is no store yet. */
    public void flush(boolean close, Runnable done) {
        if (store == null) {
            done.run();
        } else {
            store.flush(close, done);
        }
    }

    private final class StoreEvents implements PieceStore.Listener {
        private final Consumer<Bitfield> onFound;

        StoreEvents(Consumer<Bitfield> onFound) {
            this.onFound = onFound;
        }

        @Override
        public void onCheckProgress(long bytes) {
            data.onChecked(bytes);
        }

        @Override
        public void onAllocateProgress(long bytes) {
            data.onAllocated(bytes);
        }

        @Override
        public void onOpened(Bitfield found) {
            if (!listener.isStopping()) {
                onFound.accept(found);
                store.blocksOnDisk().forEach(this::onFound);
                listener.onOpened();
            }
        }

        private void onFound(int pieceIndex, BitSet blocks) {
            if (data.picker().isWithheld(pieceIndex)) {
                store.discard(pieceIndex);
            } else {
                data.picker().onFound(pieceIndex, blocks);
            }
        }

        @Override
        public void onStored(int pieceIndex) {
            data.onStored(pieceIndex);
            budget.onDiskProgress();
            listener.onStored(pieceIndex);
        }

        @Override
        public void onHashMismatch(int pieceIndex, long[] digests) {
            Object[] senders = data.picker().sources(pieceIndex);
            data.picker().onHashMismatch(pieceIndex);
            counters.onWasted(data.layout().dataLength(pieceIndex));
            listener.detail("piece " + pieceIndex + " failed its hash");
            convict(smartBan.onMismatch(pieceIndex, senders, digests, padding.wasFetched(pieceIndex, senders)));
            listener.onReleased();
        }

        @Override
        public void onBlockDigests(int pieceIndex, long[] digests) {
            Set<Object> culprits = smartBan.onVerified(pieceIndex, digests);
            convict(culprits);
            if (culprits.isEmpty()) {
                padding.onOnlyPaddingDiffered(pieceIndex);
            }
        }

        private void convict(Set<Object> culprits) {
            culprits.forEach(listener::onCulprit);
        }

        @Override
        public void onFileComplete(int fileIndex) {
            listener.onFileComplete(fileIndex);
        }

        @Override
        public void onLost(int pieceIndex) {
            if (listener.isStopping()) {
                return;
            }
            boolean had = data.picker().have().get(pieceIndex);
            if (!had) {
                listener.onBegunLost(pieceIndex);
                store.discard(pieceIndex);
            }
            data.onLost(pieceIndex);
            if (had) {
                listener.onLost(pieceIndex);
            }
            listener.onReleased();
        }

        @Override
        public void onFileChanged(String what) {
            listener.onFileChanged(what);
        }

        @Override
        public void onFailed(StorageException failure) {
            listener.onFailed(failure);
        }
    }
}
