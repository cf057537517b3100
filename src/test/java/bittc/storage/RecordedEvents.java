package bittc.storage;

import bittc.storage.disk.StorageException;
import bittc.torrent.Bitfield;
import java.util.ArrayList;
import java.util.List;

/** Remembers in words, in order, what a store reports. */
final class RecordedEvents implements PieceStore.Listener {
    final List<String> events = new ArrayList<>();
    final List<long[]> digests = new ArrayList<>();

    /** Returns the events since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    @Override
    public void onCheckProgress(long checkedBytes) {
        events.add("checked " + checkedBytes);
    }

    @Override
    public void onAllocateProgress(long allocatedBytes) {
        events.add("allocated " + allocatedBytes);
    }

    @Override
    public void onOpened(Bitfield verified) {
        events.add("opened");
    }

    @Override
    public void onStored(int pieceIndex) {
        events.add("stored " + pieceIndex);
    }

    @Override
    public void onHashMismatch(int pieceIndex, long[] blockDigests) {
        events.add("mismatch " + pieceIndex);
        digests.add(blockDigests);
    }

    @Override
    public void onBlockDigests(int pieceIndex, long[] blockDigests) {
        events.add("digests " + pieceIndex);
        digests.add(blockDigests);
    }

    @Override
    public void onFileComplete(int fileIndex) {
        events.add("file " + fileIndex);
    }

    @Override
    public void onLost(int pieceIndex) {
        events.add("lost " + pieceIndex);
    }

    @Override
    public void onFileChanged(String what) {
        events.add("changed");
    }

    @Override
    public void onFailed(StorageException failure) {
        events.add("failed");
    }
}
